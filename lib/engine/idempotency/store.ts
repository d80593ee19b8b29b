import { and, eq, lte } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { EngineDatabase } from '../deps';
import type { EnvironmentScope } from '../scope';
import { idempotencyKeys } from '../tables';

/** A request that wants to happen once. */
export type Claim = { keySha256: Buffer; requestSha256: Buffer; now: Date; expiresAt: Date };

/** `first`: it happened now. `again`: it had happened, and this was its answer. `other`: the key is of another request. */
export type Outcome = { kind: 'first' } | { kind: 'again'; responseSealed: Buffer } | { kind: 'other' };

/**
 * Lets `run` happen at most once for a key. The claim, the effect of `run` on the database that it is handed, and the sealed answer that
 * it returns are committed together; of two calls at the same time the second waits for the first. When `run` throws, nothing
 * has happened and the key is free.
 */
export async function runOnce(
  db: EngineDatabase,
  { environmentId }: Pick<EnvironmentScope, 'environmentId'>,
  { keySha256, requestSha256, now, expiresAt }: Claim,
  run: (transaction: EngineDatabase) => Promise<Buffer>,
): Promise<Outcome> {
  const isKey = and(eq(idempotencyKeys.environmentId, environmentId), eq(idempotencyKeys.keySha256, keySha256));
  return db.transaction(async (transaction) => {
    await transaction.delete(idempotencyKeys).where(and(isKey, lte(idempotencyKeys.expiresAt, now)));
    const claimed = await transaction
      .insert(idempotencyKeys)
      .values({ environmentId, keySha256, requestSha256, expiresAt })
      .onConflictDoNothing()
      .returning({ keySha256: idempotencyKeys.keySha256 });
    if (claimed.length === 1) {
      const responseSealed = await run(transaction);
      await transaction.update(idempotencyKeys).set({ responseSealed }).where(isKey);
      return { kind: 'first' };
    }
    const [former] = await transaction.select().from(idempotencyKeys).where(isKey);
    if (former?.responseSealed == null || !former.requestSha256.equals(requestSha256)) return { kind: 'other' };
    return { kind: 'again', responseSealed: former.responseSealed };
  });
}

/** Forgets answers whose time is over. Returns how many. */
export async function pruneIdempotencyKeys(sql: Sql, now: Date): Promise<number> {
  const rows = await sql`delete from engine.idempotency_keys where expires_at <= ${now}`;
  return rows.count;
}
