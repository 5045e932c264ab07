import type { Client, Pool, PoolClient } from 'pg';

/** What may stand in the brackets of a column's type. */
export interface EncryptedTextOptions {
  /** The longest text, in characters. */
  length?: number;
  /** With an equality tag, which indexes use and which shows without a key what is equal. */
  searchable?: boolean;
  /** Of what is searchable: equality in any case. What is stored keeps its spelling. */
  nocase?: boolean;
}

/** Returns the keyring as JSON. It is called for each connection or transaction, so that new keys reach the application. */
export type KeyringProvider = () => string | Promise<string>;

/** The type of a column in SQL: `encrypted_text(255, searchable)`. */
export declare function encryptedTextType(options?: EncryptedTextOptions): string;

/**
 * Gives the clients of a pg pool (8.20 or later) the keys when they connect. The keyring travels as a bind parameter.
 * Whatever fails rejects the query that wanted the client, and the next one tries anew. A client keeps its keys while
 * it is in the pool: end the pool to be rid of them.
 */
export declare function loadKeys(pool: Pool, keyring: KeyringProvider): void;

/**
 * Gives one connected client the keys: for pools that others make, in their hook for new connections. A client that
 * cannot be given them is ended, and the promise rejected.
 */
export declare function loadClientKeys(client: Client | PoolClient, keyring: KeyringProvider): Promise<void>;

/** Runs `work` in a transaction that holds the keys, for poolers in transaction mode; they end with it. */
export declare function withKeys<Result>(
  pool: Pool,
  keyring: KeyringProvider,
  work: (client: PoolClient) => Result | Promise<Result>,
): Promise<Result>;
