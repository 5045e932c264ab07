// What the README says for each library, against the server that PGHOST and the like name, and the errors that an
// application may meet there. KEYRING holds the keys, for this test only.
import assert from 'node:assert/strict';
import { callbackify } from 'node:util';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { PrismaPg } from '@prisma/adapter-pg';
import knexOf from 'knex';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import postgres from 'postgres';
import { Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { encryptedTextType, loadClientKeys, loadKeys } from '../lib/index.mjs';
import { encryptedColumn, supportEncryptedText } from '../lib/typeorm.mjs';
import { getPrismaClientClass } from './prisma/client.mjs';

const EMAIL = encryptedTextType({ length: 255, searchable: true });
const LOGIN = encryptedTextType({ length: 255, searchable: true, nocase: true });
const admin = new pg.Pool({ max: 1 });
const database = process.env.PGDATABASE;
const host = process.env.PGHOST;
const port = Number(process.env.PGPORT);
const username = process.env.PGUSER;

before(() => admin.query(`CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(255), email ${EMAIL}, tags encrypted_text[]);
  CREATE INDEX clients_email ON clients USING hash (email)`));
beforeEach(() => admin.query('TRUNCATE clients'));
after(() => admin.end());

// Each library with one connection: what fails leaves none behind that somebody else would wait for.
const LIBRARIES = {
  knex(keyring) {
    const knex = knexOf({
      client: 'pg',
      connection: { host, port, user: username, database },
      pool: { min: 0, max: 1, afterCreate: callbackify((client) => loadClientKeys(client, keyring)) },
    });
    return {
      insert: (row) => knex('clients').insert(row),
      find: (email) => knex('clients').select('name', 'tags').where({ email }),
      like: (pattern) => knex('clients').select('name').whereILike('name', pattern),
      makeTable: () => knex.schema.createTable('made', (table) => table.specificType('email', LOGIN)),
      run: (text) => knex.raw(text),
      end: () => knex.destroy(),
    };
  },

  kysely(keyring) {
    const pool = new pg.Pool({ max: 1 });
    pool.on('error', () => {});
    loadKeys(pool, keyring);
    const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    return {
      insert: (row) => db.insertInto('clients').values(row).execute(),
      find: (email) => db.selectFrom('clients').select(['name', 'tags']).where('email', '=', email).execute(),
      like: (pattern) => db.selectFrom('clients').select('name').where('name', 'ilike', pattern).execute(),
      makeTable: () => db.schema.createTable('made').addColumn('email', sql.raw(LOGIN)).execute(),
      run: (text) => sql.raw(text).execute(db),
      end: () => db.destroy(),
    };
  },

  prisma(keyring) {
    const pool = new pg.Pool({ max: 1 });
    pool.on('error', () => {});
    loadKeys(pool, keyring);
    const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { userDefinedTypeParser }) });
    return {
      insert: (row) => prisma.client.create({ data: row }),
      find: (email) => prisma.client.findMany({ select: { name: true, tags: true }, where: { email } }),
      like: (pattern) => prisma.client.findMany({
        select: { name: true }, where: { name: { contains: pattern.replaceAll('%', ''), mode: 'insensitive' } },
      }),
      // As in a migration's SQL.
      makeTable: () => prisma.$executeRawUnsafe(`CREATE TABLE made (email ${LOGIN})`),
      run: (text) => prisma.$queryRawUnsafe(text),
      end: () => prisma.$disconnect().then(() => pool.end()),
    };
  },

  sequelize(keyring) {
    const sequelize = new Sequelize({ dialect: 'postgres', host, port, username, database, logging: false, pool: { max: 1 } });
    sequelize.addHook('afterConnect', (client) => loadClientKeys(client, keyring));
    const options = { timestamps: false };
    const Made = sequelize.define('made', { email: LOGIN }, { ...options, freezeTableName: true });
    const Client = sequelize.define('clients', {
      id: { type: 'int', primaryKey: true }, name: 'encrypted_text(255)', email: EMAIL, tags: 'encrypted_text[]',
    }, options);
    return {
      insert: (row) => Client.create(row),
      find: (email) => Client.findAll({ attributes: ['name', 'tags'], where: { email }, raw: true }),
      like: (pattern) => Client.findAll({ attributes: ['name'], where: sequelize.literal('name ILIKE $1'), bind: [pattern], raw: true }),
      makeTable: () => Made.sync(),
      run: (text) => sequelize.query(text),
      end: () => sequelize.close(),
    };
  },

  typeorm(keyring) {
    const columns = {
      id: { type: 'int', primary: true },
      name: encryptedColumn({ length: 255, nullable: true }),
      email: encryptedColumn({ length: 255, searchable: true, nullable: true }),
      tags: encryptedColumn({ array: true, nullable: true }),
    };
    const Client = new EntitySchema({ name: 'Client', tableName: 'clients', columns });
    const source = dataSource([Client], keyring);
    const ready = () => (source.isInitialized ? source : source.initialize());
    const clients = async () => (await ready()).getRepository(Client);
    return {
      insert: async (row) => (await clients()).insert(row),
      find: async (email) => (await clients()).createQueryBuilder('c').select(['c.name AS name', 'c.tags AS tags'])
        .where({ email }).getRawMany(),
      like: async (pattern) => (await clients()).createQueryBuilder('c').select('c.name', 'name')
        .where('c.name ILIKE :pattern', { pattern }).getRawMany(),
      makeTable: async () => {
        const login = encryptedColumn({ length: 255, searchable: true, nocase: true });
        const made = new EntitySchema({ name: 'Made', tableName: 'made', columns: { id: columns.id, email: login } });
        const other = await dataSource([made], keyring).initialize();
        await other.synchronize();
        await other.destroy();
      },
      run: async (text) => (await ready()).query(text),
      end: () => source.isInitialized && source.destroy(),
    };
  },
};

const PrismaClient = getPrismaClientClass();

// Prisma takes arrays of types that it does not know for strings.
const ARRAY = { sql: "SELECT 'encrypted_text[]'::regtype::oid", args: [], argTypes: [] };
let array;
async function userDefinedTypeParser(oid, value, adapter) {
  array ??= Number((await adapter.queryRaw(ARRAY)).rows[0][0]);
  return oid === array && value !== null ? pg.types.getTypeParser(1009)(value) : value;
}

function dataSource(entities, keyring) {
  const extra = { onConnect: (client) => loadClientKeys(client, keyring) };
  const source = new DataSource({ type: 'postgres', host, port, username, database, poolSize: 1, entities, extra, logging: false });
  supportEncryptedText(source);
  return source;
}

const keyring = () => process.env.KEYRING;
const ROW = { id: 1, name: 'Zoë Müller', email: 'zoe@example.com', tags: ['a,"b', 'ü'] };
const FAILURES = {
  'a malformed keyring': [() => '{', { code: '22023' }],
  'a provider that throws': [() => { throw new Error('no secret'); }, /no secret/],
  'a provider that rejects': [async () => { throw new Error('no secret'); }, /no secret/],
};
/** The errors of Sequelize, Knex and Prisma hold pg's, or say the same. */
const isFailure = (expected) => (error) => {
  const cause = error.original ?? error.driverError ?? error.meta?.driverAdapterError?.cause ?? error;
  return expected instanceof RegExp ? expected.test(cause.message) : (cause.originalCode ?? cause.code) === expected.code;
};
const sessions = async () => {
  const { rows } = await admin.query(`SELECT count(*)::int AS others FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`);
  return rows[0].others;
};

/** What comes before the end of the lost socket is read may be rejected, too. */
const retried = async (query) => {
  for (let times = 0; times < 9; times += 1) {
    try {
      return await query();
    } catch {
      await sessions();
    }
  }
  return query();
};

for (const [name, open] of Object.entries(LIBRARIES)) {
  test(`${name}: strings in, strings out`, async () => {
    const library = open(keyring);
    await library.insert(ROW);
    assert.deepEqual(await library.find(ROW.email), [{ name: ROW.name, tags: ROW.tags }]);
    assert.deepEqual(await library.find('nobody'), []);
    assert.deepEqual(await library.like('%MÜLL%'), [{ name: ROW.name }]);
    await library.makeTable();
    const { rows } = await admin.query(`SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = 'made'::regclass AND attname = 'email'`);
    assert.deepEqual(rows, [{ type: 'encrypted_text(255,searchable,nocase)' }]);
    await admin.query('DROP TABLE made');
    assert.match((await admin.query('SELECT name FROM clients')).rows[0].name, /^v2:/);
    await library.end();
  });

  for (const [what, [provider, expected]] of Object.entries(FAILURES)) {
    test(`${name}: ${what} rejects the query, and leaves no connection`, async () => {
      let current = provider;
      const library = open(() => current());
      await assert.rejects(library.insert(ROW), isFailure(expected));
      assert.equal(await sessions(), 0);
      current = async () => keyring();
      await library.insert(ROW);
      assert.deepEqual(await library.like('%zoë%'), [{ name: ROW.name }]);
      await library.end();
    });
  }

  test(`${name}: a connection that dies rejects what is under way, and the next one has its keys`, async () => {
    const library = open(keyring);
    await library.insert(ROW);
    await assert.rejects(library.run('SELECT pg_terminate_backend(pg_backend_pid())'), isFailure({ code: '57P01' }));
    assert.deepEqual(await retried(() => library.like('%zoë%')), [{ name: ROW.name }]);
    await library.end();
  });
}

test('prisma: its client here is that of its schema here', () => {
  const schema = readFileSync(new URL('prisma/schema.prisma', import.meta.url), 'utf8');
  const client = readFileSync(new URL('prisma/client.mjs', import.meta.url), 'utf8');
  assert.ok(client.includes(JSON.stringify(schema)));
});

test('prisma: values are bound, and without userDefinedTypeParser arrays are an error', async () => {
  const pool = new pg.Pool({ max: 1 });
  loadKeys(pool, keyring);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), log: [{ emit: 'event', level: 'query' }] });
  const said = [];
  prisma.$on('query', ({ query }) => said.push(query));
  await prisma.client.create({ data: ROW, select: { id: true } });
  assert.deepEqual(await prisma.client.findMany({ where: { email: { in: [ROW.email] } }, select: { id: true } }), [{ id: 1 }]);
  await prisma.client.updateMany({ where: { email: ROW.email, name: { startsWith: 'Zoë' } }, data: { name: 'Zoë' } });
  assert.ok(said.length === 3 && !said.some((text) => /zoe@|Zoë/.test(text)));
  await assert.rejects(prisma.client.findMany(), TypeError);
  await prisma.$disconnect();
  await pool.end();
});

test('sequelize: what it finds by `where` stands in the statement, what is bound does not', async () => {
  const said = [];
  const sequelize = new Sequelize({ dialect: 'postgres', host, port, username, database, logging: (text) => said.push(text) });
  sequelize.addHook('afterConnect', (client) => loadClientKeys(client, keyring));
  const Client = sequelize.define('clients', { email: { type: EMAIL, primaryKey: true } }, { timestamps: false });
  await Client.findAll({ where: { email: 'where@example.com' } });
  await Client.findAll({ where: sequelize.literal('email = $1'), bind: ['bound@example.com'] });
  assert.deepEqual(said.map((text) => /\w+(?=@example)/.exec(text)?.[0]), ['where', undefined]);
  await sequelize.close();
});

const columnsOf = async (table) => {
  const { rows } = await admin.query(`SELECT attname || ' ' || format_type(atttypid, atttypmod) AS column FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, [table]);
  return rows.map((row) => row.column);
};
const synchronize = async (columns) => {
  const entity = new EntitySchema({ name: 'Synced', tableName: 'synced', columns: { id: { type: 'int', primary: true }, ...columns } });
  const source = await dataSource([entity], keyring).initialize();
  try {
    await source.synchronize();
  } finally {
    await source.destroy();
  }
};

test('typeorm: synchronize keeps encrypted columns, and drops none to change its type', async () => {
  const email = encryptedColumn({ length: 255, searchable: true, nullable: true });
  await synchronize({ email });
  await admin.query("INSERT INTO synced VALUES (1, NULL)");
  const keyed = dataSource([], keyring);
  await keyed.initialize();
  await keyed.query('UPDATE synced SET email = $1', [ROW.email]);
  await synchronize({ email, tags: encryptedColumn({ array: true, nullable: true }) });
  const columns = ['id integer', 'email encrypted_text(255,searchable)', 'tags encrypted_text[]'];
  assert.deepEqual(await columnsOf('synced'), columns);
  await synchronize({ email: encryptedColumn({ length: 300, nullable: true }), tags: encryptedColumn({ array: true, nullable: true }) });
  await assert.rejects(synchronize({ email: { type: 'varchar', nullable: true } }), /pii_decrypt_columns/);
  assert.deepEqual(await columnsOf('synced'), columns);
  assert.deepEqual(await keyed.query('SELECT email FROM synced'), [{ email: ROW.email }]);
  await admin.query('ALTER TABLE synced ADD note text');
  await assert.rejects(synchronize({ email, note: encryptedColumn({ nullable: true }) }), /pii_encrypt_columns/);
  assert.equal((await columnsOf('synced')).at(-1), 'note text');
  await keyed.destroy();
});

const postgresJs = (keys) => postgres({
  host, port, username, database, max: 1, onnotice: () => {}, connection: { 'pazpaz_pii.keyring': keys },
});

test('typeorm: equality in any case', async () => {
  const login = encryptedColumn({ length: 50, searchable: true, nocase: true });
  const entity = new EntitySchema({ name: 'Account', tableName: 'accounts', columns: { id: { type: 'int', primary: true }, login } });
  const source = await dataSource([entity], keyring).initialize();
  await source.synchronize();
  await source.synchronize();
  await source.getRepository(entity).insert({ id: 1, login: 'Zoë' });
  assert.deepEqual(await source.getRepository(entity).findBy({ login: 'ZOË' }), [{ id: 1, login: 'Zoë' }]);
  await source.destroy();
});

test('encryptedTextType: what ignores case has to be searchable', () => {
  assert.equal(encryptedTextType({ searchable: true, nocase: true }), 'encrypted_text(searchable, nocase) COLLATE encrypted_nocase');
  assert.throws(() => encryptedTextType({ nocase: true }), TypeError);
});

test('postgres.js: strings in, strings out', async () => {
  const client = postgresJs(keyring());
  await client`INSERT INTO clients ${client(ROW)}`;
  assert.deepEqual([...await client`SELECT name, tags FROM clients WHERE email = ${ROW.email}`], [{ name: ROW.name, tags: ROW.tags }]);
  assert.deepEqual([...await client`SELECT name FROM clients WHERE name ILIKE ${'%MÜLL%'}`], [{ name: ROW.name }]);
  const [{ pid }] = await client`SELECT pg_backend_pid() AS pid`;
  await admin.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
  const names = await retried(() => client`SELECT array_agg(name) AS names FROM clients`);
  assert.deepEqual([...names], [{ names: [ROW.name] }]);
  await client.end();
});

test('postgres.js: keys for one transaction', async () => {
  const client = postgresJs(undefined);
  const version = await client.begin(async (transaction) => {
    await transaction`SELECT pii_load_keyring(${keyring()}, true)`;
    return transaction`SELECT pii_key_version(pii_encrypt('x')) AS version`;
  });
  assert.deepEqual([...version], [{ version: JSON.parse(keyring()).current }]);
  await assert.rejects(client`SELECT pii_encrypt('x')`, { code: '55000' });
  await client.end();
});

test('postgres.js: a malformed keyring is a warning at connect, and queries that need a key are rejected', async () => {
  const client = postgresJs('{');
  await assert.rejects(client`SELECT pii_encrypt('x')`, { code: '55000' });
  await client.end();
});
