#!/usr/bin/env node
// drizzle-kit quotes every type that PostgreSQL does not come with, its modifiers too, and
// "encrypted_text(255, searchable)" is no type; where one changes, it also puts it into a schema "undefined". Run this
// over its migrations after each `drizzle-kit generate`:
//   node bin/unquote-types.mjs drizzle/
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MODIFIERS = String.raw`\((?:\d+|(?:\d+, )?searchable(?:, nocase)?)\)(?: COLLATE encrypted_nocase)?`;
const QUOTED = new RegExp(`(?:"undefined"\\.)?"(encrypted_text(?:${MODIFIERS})?)"`, 'g');

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: unquote-types.mjs DIRECTORY');
for (const name of await readdir(directory)) {
  if (!name.endsWith('.sql')) continue;
  const file = join(directory, name);
  const sql = await readFile(file, 'utf8');
  const unquoted = sql.replaceAll(QUOTED, '$1');
  if (unquoted !== sql) await writeFile(file, unquoted);
}
