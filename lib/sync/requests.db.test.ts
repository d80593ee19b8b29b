import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { silentLogger } from '@/lib/log';
import { listSyncRuns } from './queries';
import { requestSync, type SyncRequest } from './request-sync';
import { FakeDirectory, syncNow, TEST_ENVIRONMENT_ID, workNow } from './testing';
import { createSyncWorker } from './worker';

// Who may ask for a sync how often, and what happens when the clock or many tenants do.

const database = await openTestDatabase();
let organizationId: string;
let directory: FakeDirectory;
let now: Date;
/** What the queue was told: a tenant, and after how many seconds. */
let woken: { organizationId: string; afterSeconds: number }[];

beforeEach(async () => {
  organizationId = formatId('organization', randomUUID());
  directory = new FakeDirectory();
  directory.put({ email: 'one@example.com' });
  now = new Date('2031-05-01T12:00:00Z');
  woken = [];
  await database.sql`truncate sync_runs, tenants cascade`;
});

const clock = () => now;
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const jobs = {
  wakeSync: async (id: string, options?: { afterSeconds: number }) => {
    woken.push({ organizationId: id, afterSeconds: options?.afterSeconds ?? 0 });
  },
};

const click = (more: Partial<SyncRequest> = {}) =>
  requestSync(
    { db: database.db, jobs, clock },
    { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger: 'manual', requestedBy: 'op@example.com', ...more },
  );
const work = () => workNow(database.db, organizationId, directory, { clock });
const rests = () => woken.map(({ afterSeconds }) => afterSeconds);

describe('the button', () => {
  test('RF28: asked again ten minutes later under the same Idempotency-Key, the same run is the answer', async () => {
    const first = await click({ idempotencyKey: 'a click' });
    await work();
    pass(600);
    const again = await click({ idempotencyKey: 'a click' });
    expect(again).toEqual({ syncRunId: first.syncRunId, joined: true });
    expect((await listSyncRuns(database.db, { organizationId, limit: 10 })).runs).toHaveLength(1);

    const other = await click({ idempotencyKey: 'another click' });
    expect(other.syncRunId).not.toBe(first.syncRunId);
    const elsewhere = await click({
      organizationId: formatId('organization', randomUUID()),
      idempotencyKey: 'a click',
    });
    expect(elsewhere).toMatchObject({ joined: false });
  });

  test('RF28: a click that joined a run is told of that run later too, and of two at once both are told of one', async () => {
    const first = await click();
    const joined = await click({ idempotencyKey: 'joins' });
    expect(joined).toEqual({ syncRunId: first.syncRunId, joined: true });
    await work();
    expect((await click({ idempotencyKey: 'joins' })).syncRunId).toBe(first.syncRunId);
    const both = await Promise.all([click({ idempotencyKey: 'twice' }), click({ idempotencyKey: 'twice' })]);
    expect(new Set(both.map(({ syncRunId }) => syncRunId)).size).toBe(1);
  });

  test('RF32: a script that clicks without end gets three runs in half a minute, and then waits its turn', async () => {
    for (let i = 0; i < 4; i += 1) {
      await click();
      if (i < 3) await work();
      pass(1);
    }
    expect(rests()).toEqual([0, 0, 0, 27]);
    // Clicking on while it waits brings it forward by nothing.
    await click();
    expect(rests().at(-1)).toBe(26);
    pass(26);
    await work();
    pass(30);
    woken = [];
    await click();
    expect(rests()).toEqual([0]);
  });

  test('RF32: what one tenant’s clicks cost is no other tenant’s, and an approval does not wait', async () => {
    for (let i = 0; i < 4; i += 1) {
      await click();
      await work();
    }
    woken = [];
    await click({ organizationId: formatId('organization', randomUUID()) });
    await click({ approval: { syncRunId: 'sync_run_x', guardDigest: 'digest' } });
    expect(rests()).toEqual([0, 0]);
  });
});

describe('the clock', () => {
  const worker = (random = () => 0.5) =>
    createSyncWorker({
      ...{ db: database.db, clock, logger: silentLogger, jobs, random },
      clientFor: () => directory.client(),
    });
  const never = new AbortController().signal;

  async function runWhatIsDue(): Promise<number> {
    woken = [];
    await worker().schedule();
    for (const { organizationId: id } of woken) await worker().syncTenant(id, never);
    return woken.length;
  }

  test('RF23: a clock that jumps an hour ahead makes one run, not one a minute; back again, it goes on within two hours', async () => {
    await syncNow(database.db, organizationId, directory, { clock });
    expect(await runWhatIsDue()).toBe(0);
    pass(3660);
    expect(await runWhatIsDue()).toBe(1);
    for (let minute = 0; minute < 5; minute += 1) {
      pass(60);
      expect(await runWhatIsDue()).toBe(0);
    }
    pass(-3900);
    expect(await runWhatIsDue()).toBe(0);
    pass(2 * 3600);
    expect(await runWhatIsDue()).toBe(1);
  });

  test('RF23: the lease that keeps two workers apart goes by the database’s clock, whatever that of a worker says', async () => {
    await click();
    pass(7200);
    const taken = await Promise.all([work(), work()]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    const [lease] = await database.sql<{ seconds: number }[]>`
      select extract(epoch from expires_at - now())::float as seconds from sync_leases
      where organization_id = ${organizationId}`;
    expect(Math.abs(lease?.seconds ?? Number.NaN)).toBeLessThan(120);
  });

  test('RF31: a thousand tenants due in the same minute are taken in the order they fell due, each once, and spread afterwards', async () => {
    await database.sql`
      insert into tenants (organization_id, environment_id, next_sync_at)
      select 'org_' || lpad(n::text, 25, '0'), ${TEST_ENVIRONMENT_ID}, ${now}::timestamptz - make_interval(secs => n)
      from generate_series(1, 1000) n`;
    await worker().schedule();
    await worker().schedule();
    const expected = Array.from({ length: 1000 }, (_, i) => `org_${String(1000 - i).padStart(25, '0')}`);
    expect(woken.map((one) => one.organizationId)).toEqual(expected);

    const random = [0, 0.25, 0.5, 0.75, 0.999];
    const next = [];
    for (const [i, value] of random.entries()) {
      const id = expected[i] ?? '';
      await worker(() => value).syncTenant(id, never);
      const [tenant] = await database.sql<{ seconds: number }[]>`
        select extract(epoch from next_sync_at - ${now}::timestamptz)::int as seconds from tenants
        where organization_id = ${id}`;
      next.push(tenant?.seconds);
    }
    expect(next).toEqual([3240, 3420, 3600, 3780, 3959]);
  }, 60_000);
});
