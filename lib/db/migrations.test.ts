import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../drizzle');
const migrations = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => [name, readFileSync(path.join(folder, name), 'utf8').replaceAll(/--.*$/gm, '')] as const);

/** What a program of the release before, which goes on for a while beside the new one, would stumble over. */
const BREAKING =
  /\b(drop (table|column|schema)|rename (to|column)|alter column "?\w+"? (set data type|set not null|drop default))\b/i;

/** What looks like it and is not, and why. */
const HARMLESS: Readonly<Record<string, string>> = {
  '0021_scim_requests_by_day.sql':
    'another table takes the place, the name and the columns of the one that is set aside',
};

describe('RF19: two releases at once on one database', () => {
  test('there are migrations to look at', () => {
    expect(migrations.length).toBeGreaterThan(25);
  });

  test.each(migrations)('RF19: %s takes nothing away that the release before it uses', (name, sql) => {
    if (!(name in HARMLESS)) expect(BREAKING.exec(sql)?.[0] ?? null).toBeNull();
    // A column that is new and must be there has a default: the release before does not name it.
    for (const [column] of sql.matchAll(/add column [^;]*?not null[^;]*/gi))
      expect(column).toMatch(/default|generated/i);
  });
});
