import { sql } from 'drizzle-orm';
import { formatId } from '@/lib/ids';
import type { Logger } from '@/lib/log';
import { ApiError } from '@/lib/ssoready/client';
import { applyGroups } from './apply-groups';
import { applyMembers, logQuarantined } from './apply-members';
import { describeFailure } from './failure';
import { finishRun, type Outcome } from './finish-run';
import { type ActiveRun, LeaseLostError, renew } from './lease';
import { type Guard, planContested, stageAbsent, weighDeactivations } from './plan-run';
import { listIntended } from './preview-run';
import { type DirectoryClient, findPrimaryDirectory, ReadingError } from './read-directory';
import { sqlState } from './sql-state';
import { analyzeMembers, analyzeStaged, clearStaged, refreshStagedUsers, stageGroups, stageUsers } from './stage';

export type RunSyncDeps = { client: DirectoryClient; logger: Logger; guard: Guard };

/** Times that a plan is made anew because somebody (a login) changed members while it was being written. */
const MAX_ROUNDS = 4;
const UNIQUE_VIOLATION = '23505';

/**
 * One sync of one tenant, from reading the directory to the result: read everything → stage → plan → guard → write → result.
 * Nobody is deactivated unless the whole directory was read. Whatever happens, the run ends in a final state, except when
 * the database cannot be written: then its lease ends and it is called lost. Never rejects for a reason of the directory's.
 */
export async function runSync(run: ActiveRun, deps: RunSyncDeps): Promise<void> {
  const { logger } = deps;
  // As people see it in the console, so that one finds the other.
  const facts = { organizationId: run.organizationId, syncRunId: formatId('syncRun', run.runId) };
  const heartbeat = startHeartbeat(run, logger);
  const guarded: ActiveRun = { ...run, signal: AbortSignal.any([run.signal, heartbeat.lost]) };
  try {
    const outcome = await outcomeOf(guarded, deps);
    heartbeat.stop();
    await finishRun(run, outcome);
    logger.info({ ...facts, outcome: outcome.status }, 'sync finished');
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    logger.warn(facts, 'sync stopped: another worker holds the lease');
  } finally {
    heartbeat.stop();
    await clearStaged(run.db, run.runId);
  }
}

async function outcomeOf(run: ActiveRun, deps: RunSyncDeps): Promise<Outcome> {
  try {
    return await synchronize(run, deps);
  } catch (error) {
    const cause = run.signal.aborted && run.signal.reason instanceof LeaseLostError ? run.signal.reason : error;
    if (cause instanceof LeaseLostError) throw cause;
    if (run.signal.aborted) return { status: 'lost', failure: INTERRUPTED };
    const failure = describeFailure(error);
    const level = failure.code === 'internal_error' || failure.code === 'database_error' ? 'error' : 'warn';
    deps.logger[level]({ err: error, organizationId: run.organizationId, code: failure.code }, 'sync failed');
    return { status: 'failed', failure };
  }
}

const INTERRUPTED = {
  code: 'interrupted',
  message:
    'The worker was shut down in the middle of this sync. What it had written is complete in itself; the next sync follows at once and finishes the rest.',
};

async function synchronize(run: ActiveRun, deps: RunSyncDeps): Promise<Outcome> {
  const { client } = deps;
  const scimDirectoryId = await findPrimaryDirectory(client, run.organizationId);
  if (scimDirectoryId === null) return withoutDirectory(run);
  await run.db.execute(sql`
    update sync_runs set scim_directory_id = ${scimDirectoryId} where id = ${run.runId}::uuid`);
  await readDirectory(run, client, scimDirectoryId);

  await enterPhase(run, 'planning');
  await analyzeStaged(run);
  await stageAbsent(run, client, scimDirectoryId);
  await planContested(run);
  const verdict = await weighDeactivations(run, deps.guard);
  if (run.preview) {
    await listIntended(run);
    return { status: 'previewed', ...verdict };
  }
  if (verdict.stopped) return { status: 'aborted_by_guard', ...verdict };

  await enterPhase(run, 'applying');
  await applyUntilSettled(run);
  await applyGroups(run);
  await logQuarantined(run);
  await analyzeMembers(run);
  return { status: 'completed' };
}

/** A scheduled look at an organization that never had a directory is no event; a directory that went is one. */
async function withoutDirectory(run: ActiveRun): Promise<Outcome> {
  const followed = await run.db.execute(sql`
    select 1 from members where organization_id = ${run.organizationId} and scim_user_id is not null limit 1`);
  if (run.trigger !== 'manual' && followed.length === 0) return { status: 'nothing_to_sync' };
  return {
    status: 'failed',
    failure: {
      code: 'no_directory',
      message:
        'This organization has no primary directory. An operator can create one and send the customer a setup link. Nobody was deactivated.',
    },
  };
}

/** Reads users, groups and memberships, and makes sure at the end that the directory is still the one that counts. */
async function readDirectory(run: ActiveRun, client: DirectoryClient, scimDirectoryId: string): Promise<void> {
  try {
    await stageUsers(run, client, scimDirectoryId);
  } catch (error) {
    // A page token can end with the key that sealed it. Once is bad luck, twice is a fault.
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    await clearStaged(run.db, run.runId);
    await stageUsers(run, client, scimDirectoryId);
  }
  await stageGroups(run, client, scimDirectoryId);
  const directory = await client.getScimDirectory(scimDirectoryId);
  if (!directory.primary) {
    throw new ReadingError(
      'directory_changed',
      'Another directory became the primary one while this one was being read. The next sync follows the new one.',
    );
  }
}

async function applyUntilSettled(run: ActiveRun): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      return await applyMembers(run);
    } catch (error) {
      // Somebody logged in for the first time under an address that the plan gives to a new member.
      if (sqlState(error) !== UNIQUE_VIOLATION || round >= MAX_ROUNDS) throw error;
      await refreshStagedUsers(run);
      await planContested(run);
    }
  }
}

async function enterPhase(run: ActiveRun, phase: 'planning' | 'applying'): Promise<void> {
  run.signal.throwIfAborted();
  await run.db.execute(sql`
    update sync_runs set phase = ${phase} where id = ${run.runId}::uuid and status = 'running'`);
}

/** Keeps the lease while the directory is slow. `lost` aborts when it has passed on all the same. */
function startHeartbeat(run: ActiveRun, logger: Logger): { lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  const timer = setInterval(
    () => {
      renew(run.db, run).catch((error: unknown) => {
        if (error instanceof LeaseLostError) lost.abort(error);
        else
          logger.warn({ err: error, organizationId: run.organizationId }, 'the lease of a sync could not be renewed');
      });
    },
    (run.leaseSeconds * 1000) / 3,
  );
  timer.unref();
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
