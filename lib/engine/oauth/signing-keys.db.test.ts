import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { createSigningKeys } from './signing-keys';

const DAY = 86_400_000;
const START = new Date('2030-01-15T08:00:00.000Z').getTime();

let database: TestDatabase;
let now: number;
/** Another process: it has nothing in memory. */
const openRing = (sealingKey = Buffer.alloc(32, 3)) =>
  createSigningKeys({ sql: database.sql, clock: () => new Date(now), sealingKey });

beforeEach(async () => {
  database = await createTestDatabase();
  now = START;
});
afterEach(() => database.drop());

describe('W87: signing keys', () => {
  it('are one for all processes, however many start at the same time, and the same after a restart', async () => {
    const kids = await Promise.all(Array.from({ length: 8 }, async () => (await openRing().current()).kid));
    expect(new Set(kids).size).toBe(1);
    const published = await openRing().published();
    expect(published.map(({ kid }) => kid)).toEqual([kids[0]]);
  });

  it('are ready at once under a clock that runs, and for a process whose clock is a minute behind', async () => {
    const started = Date.now();
    const running = createSigningKeys({
      sql: database.sql,
      clock: () => new Date(now + Date.now() - started),
      sealingKey: Buffer.alloc(32, 3),
    });
    const { kid } = await running.current();
    now = START - 60_000;
    expect((await openRing().current()).kid).toBe(kid);
    expect(await openRing().published()).toHaveLength(1);
  });

  it('W15, W16: are sealed in the database, for their own row', async () => {
    await openRing().current();
    const [row] = await database.sql`select private_key_sealed as sealed from engine.oauth_signing_keys`;
    // The object identifier of an RSA key (1.2.840.113549.1.1.1), which is in every PKCS #8 document.
    expect(Buffer.from(row?.sealed).toString('hex')).not.toContain('2a864886f70d010101');
    await expect(openRing(Buffer.alloc(32, 9)).current()).rejects.toThrow();
    await database.sql`update engine.oauth_signing_keys set kid = 'another'`;
    await expect(openRing().current()).rejects.toThrow();
  });

  it('are replaced after 90 days: the next is published a day before it signs, the old a day longer', async () => {
    const ring = openRing();
    const first = (await ring.current()).kid;
    now = START + 90 * DAY - 300_001;
    expect(await ring.published()).toHaveLength(1);

    now = START + 90 * DAY - 300_000;
    const [next] = (await ring.published()).map(({ kid }) => kid).filter((kid) => kid !== first);
    expect((await ring.current()).kid).toBe(first);
    now += DAY - 1;
    expect((await ring.current()).kid).toBe(first);

    now += 1;
    expect((await ring.current()).kid).toBe(next);
    expect((await ring.published()).map(({ kid }) => kid)).toEqual([next, first]);
    now += DAY;
    expect((await ring.published()).map(({ kid }) => kid)).toEqual([next]);
  });

  it('are replaced ahead of time without a gap: the next is published a day before it signs, and asked for twice it is one', async () => {
    const ring = openRing();
    const first = (await ring.current()).kid;
    const states = await ring.rotate(false);
    expect(states.map(({ state }) => state)).toEqual(['next', 'current']);
    expect(await openRing().rotate(false)).toEqual(states);
    expect((await ring.current()).kid).toBe(first);
    now += DAY;
    expect((await ring.current()).kid).toBe(states[0]?.kid);
    expect((await ring.published()).map(({ kid }) => kid)).toContain(first);
    expect((await ring.states()).map(({ state }) => state)).toEqual(['current', 'previous']);
    now += DAY;
    expect((await ring.published()).map(({ kid }) => kid)).toEqual([states[0]?.kid]);
  });

  it('that leaked are gone at once', async () => {
    const first = (await openRing().current()).kid;
    await openRing().rotate(false);
    const [only, ...others] = await openRing().rotate(true);
    expect([only?.state, others]).toEqual(['current', []]);
    expect(only?.kid).not.toBe(first);
    expect((await openRing().current()).kid).toBe(only?.kid);
    expect((await openRing().published()).map(({ kid }) => kid)).toEqual([only?.kid]);
  });

  it('rotate once, however many processes notice', async () => {
    await openRing().current();
    now = START + 90 * DAY;
    const rings = await Promise.all(Array.from({ length: 6 }, () => openRing().published()));
    expect(new Set(rings.flatMap((keys) => keys.map(({ kid }) => kid))).size).toBe(2);
  });
});
