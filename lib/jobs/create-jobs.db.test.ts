import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { toPgConfig } from '@/lib/db/client';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { silentLogger } from '@/lib/log';
import { DEFAULT_GUARD } from '@/lib/sync/plan-run';
import { findSyncRun, listSyncRuns } from '@/lib/sync/queries';
import { requestSync } from '@/lib/sync/request-sync';
import { FakeDirectory, TEST_ENVIRONMENT_ID } from '@/lib/sync/testing';
import { createSyncWorker } from '@/lib/sync/worker';
import { createJobs, type Jobs, type WorkerTasks } from './create-jobs';

let database: TestDatabase;
const open: Jobs[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(open.map((jobs) => jobs.stop()));
  await database.drop();
});

function jobsOf(worker?: Partial<WorkerTasks>, graceMs = 5000): Jobs {
  const idle = { syncTenant: async () => {}, schedule: async () => {}, maintenanceTasks: [] };
  const jobs = createJobs({
    ...{ connection: toPgConfig(database.location), logger: silentLogger, graceMs },
    ...(worker ? { worker: { ...idle, ...worker } } : {}),
  });
  open.push(jobs);
  return jobs;
}

const soon = { timeout: 10_000, interval: 20 };
const clock = () => new Date();

test('a sync that the web process asks for is done by the worker process', async () => {
  const directory = new FakeDirectory();
  directory.put({ email: 'one@example.com' });
  const organizationId = formatId('organization', randomUUID());
  const { db } = database;
  const common = { db, clock, logger: silentLogger, guard: DEFAULT_GUARD, clientFor: () => directory.client() };
  const worker = jobsOf({ ...createSyncWorker({ ...common, jobs: { wakeSync: (id) => worker.wakeSync(id) } }) });
  await worker.start();
  const web = jobsOf();
  const { syncRunId } = await requestSync(
    { db, jobs: web, clock },
    { environmentId: TEST_ENVIRONMENT_ID, organizationId, trigger: 'manual', requestedBy: 'op@example.com' },
  );
  await vi.waitFor(async () => {
    expect(await findSyncRun(db, syncRunId)).toMatchObject({ status: 'succeeded', created: 1 });
  }, soon);
  await worker.stop();
  await web.stop();
});

test('a sync for later does not stand in the way of one that is wanted now', async () => {
  const seen: string[] = [];
  const jobs = jobsOf({
    syncTenant: async (organizationId) => {
      seen.push(organizationId);
    },
  });
  await jobs.wakeSync('org_rests', { afterSeconds: 3600 });
  await jobs.wakeSync('org_wanted');
  await jobs.wakeSync('org_rests');
  await vi.waitFor(() => expect([...seen].sort()).toEqual(['org_rests', 'org_wanted']), soon);
  await jobs.stop();
});

test('RF16: stopping lets a short sync end, and cuts a long one off between two batches', async () => {
  const order: string[] = [];
  let started = false;
  const jobs = jobsOf(
    {
      syncTenant: async (_organizationId, signal) => {
        started = true;
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        order.push('sync ended');
      },
    },
    50,
  );
  await jobs.wakeSync('org_long');
  await vi.waitFor(() => expect(started).toBe(true), soon);
  await jobs.stop();
  order.push('stopped');
  expect(order).toEqual(['sync ended', 'stopped']);
});

test('RF22: what fell due while no worker ran is taken up at once when one starts', async () => {
  const directory = new FakeDirectory();
  directory.put({ email: 'two@example.com' });
  const organizationId = formatId('organization', randomUUID());
  const { db } = database;
  await database.sql`
    insert into tenants (organization_id, environment_id, next_sync_at)
    values (${organizationId}, ${TEST_ENVIRONMENT_ID}, now() - interval '3 hours')`;
  const worker = jobsOf(
    createSyncWorker({
      ...{ db, clock, logger: silentLogger, clientFor: () => directory.client() },
      jobs: { wakeSync: (id) => worker.wakeSync(id) },
    }),
  );
  await worker.start();
  await vi.waitFor(async () => {
    const { runs } = await listSyncRuns(db, { organizationId, limit: 5 });
    expect(runs).toMatchObject([{ status: 'succeeded', trigger: 'schedule', created: 1 }]);
  }, soon);
  await worker.stop();
});

test('RF01: a queue whose database was away at first works fully once it is there', async () => {
  const ran: string[] = [];
  const name = `late_${randomUUID().replaceAll('-', '')}`;
  const location = { ...database.location, database: name };
  const jobs = createJobs({
    connection: toPgConfig(location),
    logger: silentLogger,
    worker: {
      syncTenant: async (organizationId) => void ran.push(organizationId),
      schedule: async () => void ran.push('schedule'),
      maintenanceTasks: [],
    },
  });
  await expect(jobs.start()).rejects.toThrow(/does not exist/);
  await expect(jobs.wakeSync('org_early')).resolves.toBeUndefined();
  await database.sql`create database ${database.sql(name)}`;
  await jobs.start();
  await jobs.wakeSync('org_wanted');
  await vi.waitFor(() => expect([...ran].sort()).toEqual(['org_wanted', 'schedule']), soon);
  await jobs.stop();
  await database.sql`drop database ${database.sql(name)} with (force)`;
});

test('a maintenance task that fails does not keep the others from running', async () => {
  const ran: string[] = [];
  const failed: object[] = [];
  const jobs = createJobs({
    connection: toPgConfig(database.location),
    logger: { ...silentLogger, error: (fields) => failed.push(fields) },
    worker: {
      syncTenant: async () => {},
      schedule: async () => {},
      maintenanceTasks: [
        { name: 'broken', run: () => Promise.reject(new Error('broken')) },
        { name: 'sound', run: async () => ran.push('sound') },
        { name: 'hourly', every: 'hour', run: async () => ran.push('hourly') },
      ],
    },
  });
  open.push(jobs);
  await jobs.start();
  await vi.waitFor(() => expect([...ran].sort()).toEqual(['hourly', 'sound']), soon);
  expect(failed).toMatchObject([{ job: 'broken' }]);
  await jobs.stop();
});
