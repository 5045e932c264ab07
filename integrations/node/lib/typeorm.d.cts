import type { ColumnOptions, DataSource } from 'typeorm';
import type { EncryptedTextOptions } from './index.cjs';

/** The options of an encrypted column, for `@Column` or an `EntitySchema`, with others of TypeORM's. */
export declare function encryptedColumn<Options extends Omit<ColumnOptions, 'type' | 'length'>>(
  options?: Options & EncryptedTextOptions,
): Omit<Options, keyof EncryptedTextOptions> & { type: any; length: string | undefined };

/**
 * Makes a DataSource know the type. Call it before `initialize()`. `synchronize` and `migration:generate` then make
 * encrypted columns, leave those that are there as they are, and refuse to drop one to give it another type.
 */
export declare function supportEncryptedText(dataSource: DataSource): void;
