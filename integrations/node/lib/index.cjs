// Keys for clients of pg, and the SQL of the type.
'use strict';

/** The type of a column in SQL: encryptedTextType({ length: 255, searchable: true }). */
function encryptedTextType({ length, searchable, nocase } = {}) {
  if (nocase && !searchable) throw new TypeError('only what is searchable can be nocase');
  const modifiers = [length, searchable ? 'searchable' : undefined, nocase ? 'nocase' : undefined]
    .filter((part) => part !== undefined);
  const type = modifiers.length ? `encrypted_text(${modifiers.join(', ')})` : 'encrypted_text';
  return nocase ? `${type} COLLATE encrypted_nocase` : type;
}

/** Gives the clients of a pg pool (8.20 or later) the keys when they connect. */
function loadKeys(pool, keyring) {
  const { onConnect } = pool.options;
  // The pool waits for this, and rejects the query where it fails; it does neither for its event 'connect'.
  pool.options.onConnect = async (client) => {
    await onConnect?.(client);
    await loadClientKeys(client, keyring);
  };
}

/** Gives one connected pg client the keys: for pools that others make. One that cannot be given them is ended. */
async function loadClientKeys(client, keyring) {
  client.on('error', isToldToQueries);
  try {
    await load(client, keyring, false);
  } catch (error) {
    // Knex and Sequelize forget a client whose hook fails, and leave it connected.
    await client.end();
    throw error;
  }
}

/** Runs work(client) in a transaction that holds the keys: for poolers in transaction mode. */
async function withKeys(pool, keyring, work) {
  const client = await pool.connect();
  client.on('error', isToldToQueries);
  try {
    await client.query('BEGIN');
    await load(client, keyring, true);
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // Where even that fails, the connection may still be in the transaction, with its keys: nobody else gets it.
    client.release(await client.query('ROLLBACK').then(() => undefined, () => error));
    throw error;
  } finally {
    client.off('error', isToldToQueries);
  }
}

/**
 * pg emits what ends a connection also as an event, which nobody hears while the client is out of its pool: that would
 * end the process. The query that is under way, or the next one, is rejected with it.
 */
function isToldToQueries() {}

const TEXT_ARRAY = 1009;

const LOAD = 'SELECT pii_load_keyring($1, $2)';

// Types of extensions, and domains over them, have no fixed OID. The search for domains reads all of pg_type.
const LOAD_AND_NAME_ARRAYS = `${LOAD}, ARRAY(
    WITH RECURSIVE kinds(oid, typarray) AS (
        SELECT oid, typarray FROM pg_type WHERE oid = to_regtype('encrypted_text')
        UNION ALL
        SELECT domain.oid, domain.typarray FROM kinds JOIN pg_type AS domain ON domain.typbasetype = kinds.oid
    ) SELECT typarray FROM kinds) AS arrays`;

// Clients that read arrays already: with keys for one transaction, each transaction comes by here.
const readers = new WeakSet();

async function load(client, keyring, isLocal) {
  const keys = await keyring();
  // Whatever it is instead, it is not shown.
  if (typeof keys !== 'string') throw new TypeError('the keyring is no string');
  if (readers.has(client)) {
    await client.query(LOAD, [keys, isLocal]);
    return;
  }
  const { rows } = await client.query(LOAD_AND_NAME_ARRAYS, [keys, isLocal]);
  for (const oid of rows[0].arrays) readArraysAsTexts(client, Number(oid));
  readers.add(client);
}

/** Without this pg gives arrays of a type that it does not know as the string '{…}'. */
function readArraysAsTexts(client, oid) {
  client.setTypeParser(oid, 'text', client.getTypeParser(TEXT_ARRAY, 'text'));
  client.setTypeParser(oid, 'binary', refuseBinaryArrays);
}

/** pg takes bytes for UTF-8, which lengths and NULLs in an array are not (node-postgres, issue 3495). */
function refuseBinaryArrays() {
  throw new Error('pg damages arrays in binary format: leave out `binary: true`');
}

module.exports = { encryptedTextType, loadKeys, loadClientKeys, withKeys };
