// Node's drivers on encrypted columns, against the server that PGHOST and the like name.
// KEYRING holds the keys, for this test only: an application reads its own from a secret store.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, beforeEach, test } from 'node:test';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { and, asc, eq, ilike, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { encryptedText } from '../lib/drizzle.mjs';
import { loadKeys, withKeys } from '../lib/index.mjs';

const keyring = () => process.env.KEYRING;
const TEXTS = ['', 'Zoë Müller', 'דוד לוי', '😀', "O'Hara \\ \"x\"", 'x'.repeat(5000)];
const pool = new pg.Pool({ max: 3 });
const keyless = new pg.Pool({ max: 1 });
loadKeys(pool, keyring);

before(() => pool.query(`
  CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(5000), email encrypted_text(255, searchable));
  CREATE INDEX clients_email ON clients USING hash (email)`));
beforeEach(() => pool.query('TRUNCATE clients'));
after(() => Promise.all([pool.end(), keyless.end()]));

const fill = () => Promise.all(TEXTS.map((text, id) =>
  pool.query('INSERT INTO clients VALUES ($1, $2, $3)', [id, text, `c${id}@example.com`])));

for (const binary of [false, true]) {
  test(`values come back in ${binary ? 'binary' : 'text'} format`, async () => {
    await fill();
    const { rows } = await pool.query({ text: 'SELECT name FROM clients ORDER BY id', binary, queryMode: 'extended' });
    assert.deepEqual(rows.map((row) => row.name), TEXTS);
  });
}

test('null is null', async () => {
  await pool.query('INSERT INTO clients VALUES (1, $1, $2)', [null, '']);
  assert.deepEqual((await pool.query('SELECT name, email FROM clients')).rows, [{ name: null, email: '' }]);
});

test('prepared statements', async () => {
  await fill();
  const byEmail = (email) => pool.query({ name: 'by-email', text: 'SELECT id FROM clients WHERE email = $1', values: [email] });
  for (let id = 0; id < 20; id += 1) {
    const expected = id < TEXTS.length ? [{ id }] : [];
    assert.deepEqual((await byEmail(`c${id}@example.com`)).rows, expected);
  }
  const any = await pool.query('SELECT id FROM clients WHERE email = ANY ($1) ORDER BY id', [['c1@example.com', 'c3@example.com']]);
  assert.deepEqual(any.rows, [{ id: 1 }, { id: 3 }]);
  const like = await pool.query('SELECT id FROM clients WHERE name ILIKE $1', ['%MÜLL%']);
  assert.deepEqual(like.rows, [{ id: 1 }]);
});

test('COPY in and out', async () => {
  const client = await pool.connect();
  const lines = TEXTS.map((text, id) => `${id}\t${text.replaceAll('\\', '\\\\')}\tc${id}@example.com\n`);
  await pipeline(Readable.from(lines), client.query(copyFrom('COPY clients FROM STDIN')));
  const out = await client.query(copyTo('COPY (SELECT * FROM clients ORDER BY id) TO STDOUT')).toArray();
  client.release();
  assert.equal(Buffer.concat(out).toString(), lines.join(''));
  const { rows } = await pool.query('SELECT name FROM clients ORDER BY id');
  assert.deepEqual(rows.map((row) => row.name), TEXTS);
});

test('too long is error 22001', async () => {
  await assert.rejects(pool.query('INSERT INTO clients VALUES (1, $1)', ['é'.repeat(5001)]), { code: '22001' });
  assert.equal((await pool.query('SELECT FROM clients')).rowCount, 0);
});

test('without a key there is only ciphertext', async () => {
  await fill();
  const { rows } = await keyless.query('SELECT name, email FROM clients WHERE id = 1');
  assert.match(rows[0].name, /^v2:[A-Za-z0-9+/=]+$/);
  assert.match(rows[0].email, /^v2\.1:/);
  await assert.rejects(keyless.query('INSERT INTO clients VALUES (9, $1)', ['John']), { code: '55000' });
});

test('keys for one transaction', async () => {
  await fill();
  const read = (client) => client.query('SELECT name FROM clients WHERE id = 1');
  assert.equal((await withKeys(keyless, keyring, read)).rows[0].name, 'Zoë Müller');
  assert.match((await read(keyless)).rows[0].name, /^v2:/);
  await assert.rejects(withKeys(keyless, keyring, (client) => client.query('SELECT 1/0')), { code: '22012' });
  assert.match((await read(keyless)).rows[0].name, /^v2:/);
});

test('keys for one transaction look for types in the first one of a connection only', async () => {
  const fresh = new pg.Pool({ max: 1 });
  const said = [];
  fresh.on('connect', (client) => {
    const { query } = client;
    client.query = (text, ...rest) => said.push(text) && query.call(client, text, ...rest);
  });
  for (let i = 0; i < 3; i += 1) {
    const { rows } = await withKeys(fresh, keyring, (client) => client.query("SELECT '{a,NULL}'::encrypted_text[] AS texts"));
    assert.deepEqual(rows, [{ texts: ['a', null] }]);
  }
  assert.equal(said.filter((text) => text.includes('pii_load_keyring')).length, 3);
  assert.equal(said.filter((text) => text.includes('pg_type')).length, 1);
  await fresh.end();
});

test('a key is in no statement', async () => {
  await pool.query('SELECT 1');
  const { rows } = await keyless.query('SELECT query FROM pg_stat_activity');
  const key = JSON.parse(keyring()).keys['1'];
  assert.ok(rows.length > 1 && rows.every((row) => !(row.query ?? '').includes(key)));
});

test('arrays come back', async () => {
  await fill();
  const { rows } = await pool.query(`SELECT array_agg(name ORDER BY id) AS names, array_agg(email) FILTER (WHERE false) AS none,
    ARRAY[NULL, 'a,"b'::text::encrypted_text] AS nulls, '{}'::encrypted_text[] AS empty FROM clients`);
  assert.deepEqual(rows, [{ names: TEXTS, none: null, nulls: [null, 'a,"b'], empty: [] }]);
});

test('arrays in binary format, which pg damages, are refused', async () => {
  const query = { text: "SELECT '{a,NULL}'::encrypted_text[] AS texts", binary: true, queryMode: 'extended' };
  await assert.rejects(pool.query(query), /pg damages arrays in binary format/);
  assert.deepEqual((await pool.query({ ...query, binary: false })).rows, [{ texts: ['a', null] }]);
});

test('arrays of domains come back, in connections younger than these', async () => {
  await pool.query('CREATE DOMAIN address AS encrypted_text(255, searchable); CREATE DOMAIN work_address AS address');
  const younger = new pg.Pool({ max: 1 });
  loadKeys(younger, keyring);
  const { rows } = await younger.query(`SELECT ARRAY[$1::text, NULL]::address[] AS addresses,
    ARRAY[$1::text]::work_address[] AS at_work, $1::text::work_address AS one`, ['a,"b']);
  assert.deepEqual(rows, [{ addresses: ['a,"b', null], at_work: ['a,"b'], one: 'a,"b' }]);
  await younger.end();
});

// What is wrong with a keyring, and what the query that wanted the keys is rejected with.
const FAILURES = {
  'a malformed keyring': [() => '{', { code: '22023' }],
  'a provider that throws': [() => { throw new Error('no secret'); }, /no secret/],
  'a provider that rejects': [async () => { throw new Error('no secret'); }, /no secret/],
  'no keyring at all': [() => undefined, /keyring/],
};
for (const [what, [provider, expected]] of Object.entries(FAILURES)) {
  test(`${what} rejects the query, and the next one works`, async () => {
    let current = provider;
    const mended = new pg.Pool({ max: 1 });
    loadKeys(mended, () => current());
    await fill();
    await assert.rejects(mended.query('SELECT 1'), expected);
    await assert.rejects(mended.connect(), expected);
    await assert.rejects(withKeys(keyless, provider, () => assert.fail('no keys')), expected);
    current = async () => keyring();
    const { rows } = await mended.query('SELECT name FROM clients WHERE id = 1');
    assert.deepEqual(rows, [{ name: TEXTS[1] }]);
    await mended.end();
  });
}

test('another key under the same version is an error', async () => {
  await fill();
  const wrong = JSON.parse(keyring());
  for (const version of Object.keys(wrong.keys)) wrong.keys[version] = randomBytes(32).toString('base64');
  const work = (client) => client.query('SELECT name FROM clients WHERE id = 1');
  await assert.rejects(withKeys(keyless, () => JSON.stringify(wrong), work), { code: 'XX001' });
});

test('a connection that dies rejects what is under way', async () => {
  const die = (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())');
  await assert.rejects(withKeys(keyless, keyring, die), { code: '57P01' });
  const { rows } = await withKeys(keyless, keyring, (client) => client.query('SELECT 1 AS one'));
  assert.deepEqual(rows, [{ one: 1 }]);
});

test('what the pool itself does at connect stays', async () => {
  const named = new pg.Pool({ max: 1, onConnect: (client) => client.query("SET application_name = 'named'") });
  loadKeys(named, keyring);
  const { rows } = await named.query("SELECT current_setting('application_name') AS name, pii_key_version(pii_encrypt('x')) AS version");
  assert.deepEqual(rows, [{ name: 'named', version: JSON.parse(keyring()).current }]);
  await named.end();
});

test('Drizzle', async () => {
  const clients = pgTable('clients', {
    id: integer('id').primaryKey(),
    name: encryptedText('name', { length: 5000 }),
    email: encryptedText('email', { length: 255, searchable: true }),
  });
  assert.equal(clients.email.getSQLType(), 'encrypted_text(255, searchable)');
  const db = drizzle(pool);
  await db.insert(clients).values(TEXTS.map((name, id) => ({ id, name, email: `c${id}@example.com` })));
  const named = (where) => db.select({ id: clients.id }).from(clients).where(where).orderBy(asc(clients.id));
  assert.deepEqual(await named(eq(clients.email, 'c2@example.com')), [{ id: 2 }]);
  assert.deepEqual(await named(inArray(clients.email, ['c2@example.com', 'c4@example.com'])), [{ id: 2 }, { id: 4 }]);
  assert.deepEqual(await named(and(ilike(clients.name, '%o%'), eq(clients.name, TEXTS[4]))), [{ id: 4 }]);
  await db.update(clients).set({ name: 'Ann' }).where(eq(clients.email, 'c2@example.com'));
  await db.delete(clients).where(eq(clients.name, ''));
  const ordered = await db.select({ name: clients.name }).from(clients).orderBy(clients.name);
  assert.deepEqual(ordered.map((row) => row.name), ['Ann', "O'Hara \\ \"x\"", 'Zoë Müller', 'x'.repeat(5000), '😀']);
});

test('drizzle-kit makes and changes tables', async () => {
  const here = fileURLToPath(new URL('..', import.meta.url));
  const directory = mkdtempSync(join(tmpdir(), 'drizzle-'));
  const migrations = join(directory, 'out');
  const run = (...command) => execFileSync(process.execPath, command, { encoding: 'utf8' });
  const generate = (columns) => {
    const schema = join(directory, 'schema.mjs');
    writeFileSync(schema, `
      import { pgTable } from '${here}node_modules/drizzle-orm/pg-core/index.js';
      import { encryptedText } from '${here}lib/drizzle.mjs';
      export const patients = pgTable('patients', {${columns}});`);
    const said = run('node_modules/drizzle-kit/bin.cjs', 'generate', '--dialect', 'postgresql', '--schema', schema,
      '--out', relative('.', migrations));
    run('bin/unquote-types.mjs', migrations);
    return said;
  };
  const types = async () => {
    await migrate(drizzle(pool), { migrationsFolder: migrations });
    const { rows } = await pool.query(`SELECT attname || ' ' || format_type(atttypid, atttypmod) AS column FROM pg_attribute
      WHERE attrelid = 'patients'::regclass AND attnum > 0 ORDER BY attnum`);
    return rows.map((row) => row.column);
  };
  try {
    const columns = `name: encryptedText('name', { length: 50 }), note: encryptedText('note'),
      login: encryptedText('login', { length: 50, searchable: true, nocase: true }),
      tags: encryptedText('tags', { length: 9 }).array(), only: encryptedText('only', { searchable: true }),`;
    generate(`${columns} email: encryptedText('email', { length: 255, searchable: true })`);
    assert.deepEqual(await types(), ['name encrypted_text(50)', 'note encrypted_text',
      'login encrypted_text(50,searchable,nocase)', 'tags encrypted_text(9)[]',
      'only encrypted_text(searchable)', 'email encrypted_text(255,searchable)']);
    await pool.query("INSERT INTO patients (name, login, email) VALUES ('Zoë', 'Zoë', 'zoe@example.com')");
    assert.deepEqual((await pool.query('SELECT login FROM patients WHERE login = $1', ['ZOË'])).rows, [{ login: 'Zoë' }]);
    const longer = `${columns} email: encryptedText('email', { length: 300, searchable: true })`;
    generate(longer);
    assert.equal((await types()).at(-1), 'email encrypted_text(300,searchable)');
    assert.deepEqual((await pool.query('SELECT name, email FROM patients')).rows, [{ name: 'Zoë', email: 'zoe@example.com' }]);
    assert.match(generate(longer), /No schema changes/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
