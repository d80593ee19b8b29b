import { eq, sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { throttles } from '@/lib/db/tables';
import type { ThrottlePolicy } from '../throttle-policy';

/**
 * Counts an attempt under `key` and says whether it may go ahead: one statement, so that parallel attempts cannot all pass
 * before the first is counted. `windowStartedAt` is the time of the last attempt that was admitted.
 */
export async function admitAttempt(
  db: DatabaseHandle,
  key: string,
  policy: ThrottlePolicy,
  now: Date,
): Promise<boolean> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const elapsed = sql`extract(epoch from ${at} - ${throttles.windowStartedAt})`;
  const delay = sql`least(${policy.capSeconds}::float8, ${policy.baseSeconds}::float8 * power(2, least(${throttles.failures} - ${policy.free}::int, 30)))`;
  const forgotten = sql`${elapsed} >= ${policy.forgetSeconds}::float8`;
  const rows = await db
    .insert(throttles)
    .values({ key, failures: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: throttles.key,
      set: { failures: sql`case when ${forgotten} then 1 else ${throttles.failures} + 1 end`, windowStartedAt: now },
      setWhere: sql`${throttles.failures} < ${policy.free}::int or ${elapsed} >= ${delay} or ${forgotten}`,
    })
    .returning({ failures: throttles.failures });
  return rows.length > 0;
}

export async function selectThrottle(
  db: DatabaseHandle,
  key: string,
): Promise<{ failures: number; lastAt: Date } | null> {
  const rows = await db
    .select({ failures: throttles.failures, lastAt: throttles.windowStartedAt })
    .from(throttles)
    .where(eq(throttles.key, key));
  return rows[0] ?? null;
}

export async function deleteThrottle(db: DatabaseHandle, key: string): Promise<void> {
  await db.delete(throttles).where(eq(throttles.key, key));
}

/** Takes one attempt back: it succeeded, so it was no guess. */
export async function forgiveAttempt(db: DatabaseHandle, key: string): Promise<void> {
  await db
    .update(throttles)
    .set({ failures: sql`greatest(${throttles.failures} - 1, 0)` })
    .where(eq(throttles.key, key));
}
