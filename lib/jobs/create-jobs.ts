import PgBoss from 'pg-boss';
import type { Logger } from '@/lib/log';

/** Something the worker does now and then. Its failure is logged and does not keep the others from running. */
export type MaintenanceTask = { name: string; run: () => Promise<unknown>; every?: 'five_minutes' | 'hour' };

/** What the worker process does. A process without it only sends. */
export type WorkerTasks = {
  syncTenant(organizationId: string, signal: AbortSignal): Promise<void>;
  schedule(): Promise<void>;
  maintenanceTasks: readonly MaintenanceTask[];
  /** Tenants at once; 3 when left out. */
  concurrency?: number;
};

export type Jobs = {
  /** Connects, and in the worker begins to work. Safe to call more than once. */
  start(): Promise<void>;
  /**
   * Asks a worker to look at a tenant's waiting run, now or later. Many calls for one tenant are one job. Starts the
   * connection on first use. A call that does not get through is logged and no failure: the run waits in its table, and the
   * worker looks there every minute.
   */
  wakeSync(organizationId: string, options?: { afterSeconds: number }): Promise<void>;
  /** Takes on nothing more, lets what is under way end, and disconnects. */
  stop(): Promise<void>;
};

export type JobsOptions = {
  /** node-postgres options of the database; the queue has a pool and a schema (`jobs`) of its own. */
  connection: { connectionString: string } | { host: string; port: number; user: string; database: string };
  logger: Logger;
  worker?: WorkerTasks;
  /** How long syncs under way may go on after `stop` before they are cut off between two batches. */
  graceMs?: number;
};

const QUEUES = {
  sync: { policy: 'short', retryLimit: 0, expireInSeconds: 6 * 3600 },
  'sync-schedule': { policy: 'short', retryLimit: 0, expireInSeconds: 300 },
  maintenance: { policy: 'short', retryLimit: 0, expireInSeconds: 1800 },
  'maintenance-hourly': { policy: 'short', retryLimit: 0, expireInSeconds: 1800 },
} as const;

const CRON = {
  'sync-schedule': '* * * * *',
  maintenance: '*/5 * * * *',
  'maintenance-hourly': '11 * * * *',
} as const;

const DEFAULT_CONCURRENCY = 3;
const DEFAULT_GRACE_MS = 5000;
const STOP_TIMEOUT_MS = 12_000;
/** The smallest that the queue knows; it is what a click waits when the worker is another process. */
const POLL_SECONDS = 0.5;

/** The job queue, on the database that everything else is on. What is to be done is in tables of ours: a job only says where. */
export function createJobs(options: JobsOptions): Jobs {
  const { logger } = options;
  const shutdown = new AbortController();
  let started: Promise<Queue> | null = null;

  const start = () => {
    // A database that was away is tried again by the next caller.
    started ??= openQueue(options, shutdown.signal).catch((error: unknown) => {
      started = null;
      throw error;
    });
    return started;
  };

  return {
    async start() {
      await start();
    },
    async wakeSync(organizationId, when) {
      try {
        await send(await start(), organizationId, when?.afterSeconds ?? 0);
      } catch (error) {
        logger.warn({ err: error, organizationId }, 'the worker could not be told of a sync; it finds it in a minute');
      }
    },
    async stop() {
      if (started === null) return;
      const { boss } = await started;
      const cutOff = setTimeout(() => shutdown.abort(), options.graceMs ?? DEFAULT_GRACE_MS);
      try {
        await boss.stop({ graceful: true, wait: true, timeout: STOP_TIMEOUT_MS });
      } finally {
        clearTimeout(cutOff);
      }
    },
  };
}

type Queue = { boss: PgBoss; syncWorkerIds: readonly string[] };

/** A queue that works, or a rejection and nothing left behind: one that once failed to start never does afterwards. */
async function openQueue({ connection, worker, logger }: JobsOptions, signal: AbortSignal): Promise<Queue> {
  const boss = new PgBoss({
    ...connection,
    application_name: worker ? 'vestibule-worker-jobs' : 'vestibule-jobs',
    schema: 'jobs',
    max: worker ? 4 : 1,
    supervise: worker !== undefined,
    schedule: worker !== undefined,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 1,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'the job queue met a fault'));
  try {
    await boss.start();
    for (const [name, settings] of Object.entries(QUEUES)) await boss.createQueue(name, { name, ...settings });
    return { boss, syncWorkerIds: worker ? await beginWork(boss, worker, logger, signal) : [] };
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {}); // It fails for the same reason, which is thrown below.
    throw error;
  }
}

async function send({ boss, syncWorkerIds }: Queue, organizationId: string, afterSeconds: number): Promise<void> {
  // A job for later must not stand in for one that is wanted now.
  const later = afterSeconds > 0;
  await boss.send(
    'sync',
    { organizationId },
    {
      singletonKey: later ? `${organizationId} later` : organizationId,
      ...(later ? { startAfter: afterSeconds } : {}),
    },
  );
  if (!later) for (const id of syncWorkerIds) boss.notifyWorker(id);
}

/** Returns the ids of the workers of the sync queue. */
async function beginWork(boss: PgBoss, tasks: WorkerTasks, logger: Logger, signal: AbortSignal): Promise<string[]> {
  const polling = { pollingIntervalSeconds: POLL_SECONDS, batchSize: 1 };
  const syncWorkerIds: string[] = [];
  for (let i = 0; i < (tasks.concurrency ?? DEFAULT_CONCURRENCY); i++) {
    const id = await boss.work<{ organizationId: string }>('sync', polling, async (jobs) => {
      for (const job of jobs) {
        await logged(logger, `sync of ${job.data.organizationId}`, () =>
          tasks.syncTenant(job.data.organizationId, signal),
        );
      }
    });
    syncWorkerIds.push(id);
  }
  await boss.work('sync-schedule', polling, () => logged(logger, 'sync schedule', () => tasks.schedule()));
  await boss.work('maintenance', { pollingIntervalSeconds: 2 }, () => maintain(tasks, logger, 'five_minutes'));
  await boss.work('maintenance-hourly', { pollingIntervalSeconds: 2 }, () => maintain(tasks, logger, 'hour'));
  for (const [name, cron] of Object.entries(CRON)) {
    await boss.schedule(name, cron);
    // What fell due while no worker ran is not left until the clock comes round.
    await boss.send(name, {});
  }
  return syncWorkerIds;
}

async function maintain(tasks: WorkerTasks, logger: Logger, every: MaintenanceTask['every']): Promise<void> {
  for (const task of tasks.maintenanceTasks) {
    if ((task.every ?? 'five_minutes') === every) await logged(logger, task.name, task.run);
  }
}

/** The one place where a job's failure ends: what it left undone is in the tables, and the schedule finds it there. */
async function logged(logger: Logger, name: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    logger.error({ err: error, job: name }, 'a job failed');
  }
}
