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
 * Gives the clients of a pg pool the keys when they connect. The keyring travels as a bind parameter.
 * A client keeps its keys while it is in the pool: end the pool to be rid of them.
 */
export function loadKeys(pool, keyring) {
  // Queries of a client run in order, so this one is done before any other.
  pool.on('connect', (client) => {
    client.query('SELECT pii_load_keyring($1)', [keyring()]).catch((error) => client.end(error));
  });
}

/** Runs work(client) in a transaction that holds the keys: for poolers in transaction mode. */
export async function withKeys(pool, keyring, work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pii_load_keyring($1, true)', [keyring()]);
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A connection that may still be in the transaction, with its keys, is not given to anyone else.
    client.release(error);
    throw error;
  }
}
