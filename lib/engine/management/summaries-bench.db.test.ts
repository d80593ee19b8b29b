import { expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { benchSummaries, P13 } from './summaries.bench';
import { BASE_URL, createTestEngine } from './testing';

const database = await openTestDatabase();

it('P13: the measurement of the tenants list runs and answers a ratio', async () => {
  const { engine } = createTestEngine(database);
  const bench = { sql: database.sql, baseUrl: BASE_URL, fetch: (request: Request) => engine.fetch(request) };
  const result = await benchSummaries(bench, { ...P13, large: 30, rounds: 1, requests: 2 });
  expect(result.ratio).toBeGreaterThan(0);
});
