import path from 'node:path';
import { createApiChangeAudit } from '@/lib/audit/api-changes';
import { createNoticeAudit } from '@/lib/audit/engine-notices';
import { migrateDatabase } from '@/lib/db/migrate';
import { requireSameSecret } from '@/lib/db/secret-fingerprint';
import { whenReachable } from '@/lib/db/when-reachable';
import { createEngineMaintenance } from '@/lib/engine/maintenance';
import { openHost } from '@/lib/host';
import { createWorkerJobs } from '@/lib/jobs/worker-jobs';
import { captureConsole } from '@/lib/log';
import { runProgram } from '@/lib/program';
import { getRuntime, type Runtime } from '@/lib/runtime';

/** What the engine's housekeeping stands on in this process. */
function maintenanceDeps({ sql, clock, logger, env, db }: Runtime) {
  return {
    sql,
    clock,
    logger,
    metadataAllowedHosts: env.metadataAllowedHosts,
    onSamlNotice: createNoticeAudit(db),
    onDomainNotice: createNoticeAudit(db),
    onApiChange: createApiChangeAudit(db),
  };
}

const MIGRATIONS = path.resolve(import.meta.dirname, '../drizzle');

await runProgram('worker', async () => {
  openHost();
  const runtime = getRuntime();
  if (runtime.env.nodeEnv !== 'development') captureConsole(runtime.logger);
  const jobs = createWorkerJobs(runtime, runtime.engine ? createEngineMaintenance(maintenanceDeps(runtime)) : []);
  await whenReachable(async () => {
    await migrateDatabase(runtime.env.database, MIGRATIONS);
    await requireSameSecret(runtime.sql, runtime.env);
    await jobs.start();
  }, runtime);
  runtime.logger.info({}, 'worker started');
  return async () => {
    await jobs.stop();
    await runtime.close();
  };
});
