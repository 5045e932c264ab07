// Behind PgBouncer in transaction mode, where all clients share one server session.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { withKeys } from '../lib/index.mjs';

const keyring = () => process.env.KEYRING;
const pool = new pg.Pool({ port: 6432 });
const KEYS = 'SELECT pg_backend_pid() AS session, count(*)::int AS keys FROM pii_session_keys()';
const look = async (client) => (await client.query(KEYS)).rows[0];
after(() => pool.end());

test('keys are those of one transaction, and nobody inherits them', async () => {
  const { session, keys } = await withKeys(pool, keyring, look);
  assert.equal(keys, 3);
  assert.deepEqual(await look(pool), { session, keys: 0 });
  await assert.rejects(withKeys(pool, keyring, (client) => client.query('SELECT 1/0')), { code: '22012' });
  assert.deepEqual(await look(pool), { session, keys: 0 });
  await assert.rejects(withKeys(pool, () => '{', look), { code: '22023' });
  const both = await Promise.all([withKeys(pool, keyring, look), look(pool), withKeys(pool, keyring, look), look(pool)]);
  assert.deepEqual(both, [3, 0, 3, 0].map((number) => ({ session, keys: number })));
});
