import type { customType } from 'drizzle-orm/pg-core';
import type { EncryptedTextOptions } from './index.cjs';

/** A Drizzle column of strings: `encryptedText('email', { length: 255, searchable: true })`. */
export declare const encryptedText: ReturnType<typeof customType<{ data: string; driverData: string; config: EncryptedTextOptions }>>;
