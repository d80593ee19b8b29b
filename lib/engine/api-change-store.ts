import type { Sql } from 'postgres';
import { z } from 'zod';

const Intent = z.object({
  action: z.templateLiteral([z.string(), '.', z.string()]),
  operation: z.string(),
  environmentId: z.string(),
  apiKeyId: z.string(),
  apiKeyName: z.string(),
  targetId: z.string().optional(),
  requestId: z.string(),
});
/** Who wants to change what. Printed ids. */
export type ApiChangeIntent = z.infer<typeof Intent>;

const Event = Intent.extend({ id: z.uuid(), organizationId: z.string().optional() });
/** What was changed. `id` is always another for another event, and the same when the event is told again. */
export type ApiChangeEvent = z.infer<typeof Event>;

export type KeptApiChange = { id: string; intent: ApiChangeIntent; events: ApiChangeEvent[] | null };

/** Notes a change that is about to be made. */
export async function keepApiChange(sql: Sql, id: string, intent: ApiChangeIntent, now: Date): Promise<void> {
  await sql`insert into engine.api_changes (id, at, intent) values (${id}, ${now}, ${sql.json(intent)})`;
}

/** Notes what became of a change, for whoever tells the host later. */
export async function settleApiChange(sql: Sql, id: string, events: readonly ApiChangeEvent[]): Promise<void> {
  await sql`update engine.api_changes set events = ${sql.json([...events])} where id = ${id}`;
}

/** Forgets a change that was not made, or that the host knows of. */
export async function forgetApiChange(sql: Sql, id: string): Promise<void> {
  await sql`delete from engine.api_changes where id = ${id}`;
}

/**
 * Takes the eldest change from before `before` and forgets it when `tell` is done; when that throws, it is kept. False when there is
 * none. Of several at a time each takes another.
 */
export async function takeApiChange(
  sql: Sql,
  before: Date,
  tell: (change: KeptApiChange) => Promise<void>,
): Promise<boolean> {
  return sql.begin(async (tx) => {
    const [row] = await tx<{ id: string; intent: unknown; events: unknown }[]>`
      select id, intent, events from engine.api_changes where at < ${before} order by at, id limit 1
      for update skip locked`;
    if (row === undefined) return false;
    await tell({
      id: row.id,
      intent: Intent.parse(row.intent),
      events: row.events === null ? null : z.array(Event).parse(row.events),
    });
    await tx`delete from engine.api_changes where id = ${row.id}`;
    return true;
  });
}
