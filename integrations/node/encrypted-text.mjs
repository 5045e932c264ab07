// The extension's type for pg and for Drizzle.
import { customType } from 'drizzle-orm/pg-core';

/**
 * A Drizzle column: encryptedText('email', { length: 255, searchable: true }).
 * Values are strings; the database encrypts and decrypts.
 */
export const encryptedText = customType({
  dataType({ length, searchable } = {}) {
    const modifiers = [length, searchable ? 'searchable' : undefined].filter((part) => part !== undefined);
    return modifiers.length ? `encrypted_text(${modifiers.join(', ')})` : 'encrypted_text';
  },
});

/**
 * Gives the clients of a pg pool (8.20 or later) the keys when they connect. The keyring travels as a bind
 * parameter; keyring() returns it, or a promise of it. Whatever fails rejects the query that wanted the client.
 * A client keeps its keys while it is in the pool: end the pool to be rid of them.
 */
export function loadKeys(pool, keyring) {
  const { onConnect } = pool.options;
  // The pool waits for this, and closes the client where it fails; it does neither for its event 'connect'.
  pool.options.onConnect = async (client) => {
    await onConnect?.(client);
    await load(client, keyring, false);
  };
}

/** Runs work(client) in a transaction that holds the keys: for poolers in transaction mode. */
export async function withKeys(pool, keyring, work) {
  const client = await pool.connect();
  // pg emits what ends a connection also as an event, which nobody hears while the client is ours: that would end
  // the process. The query that is under way, or the next one, is rejected with it.
  const heard = () => {};
  client.on('error', heard);
  try {
    await client.query('BEGIN');
    await load(client, keyring, true);
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection that may still be in the transaction, with its keys, is not given to anyone else.
    client.release(error);
    throw error;
  } finally {
    client.off('error', heard);
  }
}

const TEXT = 25;
const TEXT_ARRAY = 1009;

async function load(client, keyring, isLocal) {
  const keys = await keyring();
  // NULL would load nothing, without an error.
  if (typeof keys !== 'string') throw new TypeError('the keyring is no string');
  const { rows } = await client.query(
    "SELECT pii_load_keyring($1, $2), to_regtype('encrypted_text[]')::oid AS arrays",
    [keys, isLocal],
  );
  // Types of extensions have no fixed OID, so pg would give their arrays as the string '{…}'.
  client.setTypeParser(rows[0].arrays, 'text', client.getTypeParser(TEXT_ARRAY, 'text'));
  client.setTypeParser(rows[0].arrays, 'binary', (bytes) => {
    // pg reads the elements by their type, which stands after the number of dimensions and the flags.
    const asTexts = Buffer.from(bytes);
    asTexts.writeUInt32BE(TEXT, 8);
    return client.getTypeParser(TEXT_ARRAY, 'binary')(asTexts);
  });
}
