import { toPgConfig } from '@/lib/db/client';
import { REMOTE_ENVIRONMENT_ID, type Runtime } from '@/lib/runtime';
import { createSyncWorker } from '@/lib/sync/worker';
import { discoverTenants, listAllEnvironmentIds } from '@/lib/tenants/discover-tenants';
import { createJobs, type Jobs, type MaintenanceTask } from './create-jobs';
import { deleteExpiredRows } from './queries';

/** The queue with everything that the worker process does. `engineTasks`: the housekeeping of the embedded engine. */
export function createWorkerJobs(runtime: Runtime, engineTasks: readonly MaintenanceTask[]): Jobs {
  const { db, clock, logger, env } = runtime;
  const syncWorker = createSyncWorker({
    ...{ db, clock, logger },
    clientFor: runtime.clientFor,
    // Resolved late: the queue needs the worker and the worker needs the queue.
    jobs: { wakeSync: (organizationId, options) => jobs.wakeSync(organizationId, options) },
  });
  const maintenanceTasks: MaintenanceTask[] = [
    ...engineTasks,
    { name: 'clear abandoned staging', run: () => syncWorker.clearAbandonedStaging() },
    { name: 'delete expired rows', every: 'hour', run: () => deleteExpiredRows(db, clock()) },
    {
      name: 'discover tenants',
      every: 'hour',
      run: () =>
        discoverTenants({
          ...{ db, clock },
          clientFor: runtime.clientFor,
          listEnvironmentIds: env.remote
            ? async () => [REMOTE_ENVIRONMENT_ID]
            : () => listAllEnvironmentIds(runtime.adminClient),
        }),
    },
  ];
  const jobs = createJobs({
    connection: toPgConfig(env.database),
    logger,
    worker: { ...syncWorker, maintenanceTasks },
  });
  return jobs;
}
