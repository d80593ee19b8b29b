import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { pruneChanges } from './changes-store';
import { createScimTest, user } from './testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('P10: 410 where changes behind a cursor are deleted between the look at the cursor and the list, not a list with a gap', async () => {
  let prune: (() => Promise<unknown>) | null = null;
  const listing = (parts: unknown) =>
    Array.isArray(parts) && parts.some((part) => /and position <= /.test(String(part)));
  const sql: Sql = new Proxy(database.sql, {
    apply(target, self, given: unknown[]) {
      const act = listing(given[0]) ? prune : null;
      if (act === null) return Reflect.apply(target, self, given);
      prune = null;
      return act().then(() => Reflect.apply(target, self, given));
    },
  });
  const directory = await createScimTest(database, { sql }).createDirectory();
  const { nextCursor } = (await directory.api('/v1/scim/changes?after=latest')).body;
  for (const name of ['a', 'b', 'c']) await directory.send('POST', '/Users', user(`${name}@x.test`));
  // Placed, so that they can be deleted.
  await directory.api('/v1/scim/changes');
  prune = () => pruneChanges(database.sql, new Date('2027-01-01T00:00:00Z'));
  const after = encodeURIComponent(String(nextCursor));
  const expired = await directory.api(`/v1/scim/changes?after=${after}`);
  expect([expired.status, expired.text.includes('CURSOR_EXPIRED'), prune]).toEqual([410, true, null]);
});
