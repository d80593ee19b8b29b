import { lt, sql } from 'drizzle-orm';
import type { Database } from '@/lib/db/client';
import { bootstrapTokens, memberSessions, operatorSessions, setupSessions, syncRuns, throttles } from '@/lib/db/tables';

const DAY_MS = 86_400_000;
/** Sessions that ended are kept for questions about them. */
const SESSION_DAYS = 30;
/** Runs and their lists of changes. The audit log, which is kept, has their totals. */
const RUN_DAYS = 90;

/** Deletes what has expired and that nobody will ask about. */
export async function deleteExpiredRows(db: Database, now: Date): Promise<void> {
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await db.delete(memberSessions).where(lt(memberSessions.expiresAt, daysAgo(SESSION_DAYS)));
  await db.delete(operatorSessions).where(lt(operatorSessions.expiresAt, daysAgo(SESSION_DAYS)));
  await db.delete(setupSessions).where(lt(setupSessions.expiresAt, daysAgo(SESSION_DAYS)));
  await db.delete(bootstrapTokens).where(lt(bootstrapTokens.expiresAt, daysAgo(SESSION_DAYS)));
  await db.delete(throttles).where(lt(throttles.windowStartedAt, daysAgo(1)));
  // The newest run of a tenant stays whatever its age: the tenant's page shows it.
  await db
    .delete(syncRuns)
    .where(
      sql`${syncRuns.finishedAt} < ${daysAgo(RUN_DAYS).toISOString()}::timestamptz and not exists (select from tenants t where t.last_sync_run_id = ${syncRuns.id})`,
    );
}
