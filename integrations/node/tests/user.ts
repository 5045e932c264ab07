// What a user of TypeScript writes; test_package.py compiles it strictly, as an ES module and as CommonJS.
import { callbackify } from 'node:util';
import { drizzle } from 'drizzle-orm/node-postgres';
import { eq } from 'drizzle-orm';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { Client, Pool, type PoolClient } from 'pg';
import { Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { encryptedTextType, loadClientKeys, loadKeys, withKeys, type KeyringProvider } from 'pazpaz-pii';
import { encryptedText } from 'pazpaz-pii/drizzle';
import { encryptedColumn, supportEncryptedText } from 'pazpaz-pii/typeorm';

const keyring: KeyringProvider = async () => 'from a secret store';
const pool = new Pool();
loadKeys(pool, keyring);
loadKeys(pool, () => 'read at once');
const one: Promise<number> = withKeys(pool, keyring, async (client) => (await client.query<{ one: number }>('SELECT 1 AS one')).rows[0].one);
const done: Promise<void> = loadClientKeys(new Client(), keyring);

const clients = pgTable('clients', {
  id: integer('id').primaryKey(),
  email: encryptedText('email', { length: 255, searchable: true }).notNull(),
});
const emails: Promise<{ email: string }[]> = drizzle(pool).select({ email: clients.email }).from(clients)
  .where(eq(clients.email, 'zoe@example.com')).execute();

const db = new Kysely<{ clients: { email: string } }>({ dialect: new PostgresDialect({ pool }) });
knex({ client: 'pg', pool: { afterCreate: callbackify((client: Client) => loadClientKeys(client, keyring)) } });
new Sequelize({ dialect: 'postgres' }).addHook('afterConnect', (client) => loadClientKeys(client as Client, keyring));
const type: string = encryptedTextType({ length: 255 });

const columns = { id: { type: 'int', primary: true }, email: encryptedColumn({ length: 255, searchable: true, nullable: true }) } as const;
const entities = [new EntitySchema<{ id: number; email: string }>({ name: 'Patient', columns })];
const extra = { onConnect: (client: PoolClient) => loadClientKeys(client, keyring) };
supportEncryptedText(new DataSource({ type: 'postgres', entities, extra }));

// @ts-expect-error: a keyring is no number
loadKeys(pool, () => 1);
// @ts-expect-error: there is no such modifier
encryptedText('email', { unique: true });

export { one, done, emails, db, type };
