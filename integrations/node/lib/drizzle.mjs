// Not the CommonJS one in other clothes: an application has one drizzle-orm.
import { customType } from 'drizzle-orm/pg-core';
import { encryptedTextType } from './index.cjs';

export const encryptedText = customType({ dataType: encryptedTextType });
