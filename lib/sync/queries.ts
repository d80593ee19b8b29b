import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { DatabaseHandle } from '@/lib/db/client';
import { syncRunChanges, syncRuns } from '@/lib/db/tables';
import { formatId, type Id, parseId } from '@/lib/ids';

/** One sync of one tenant: what started it, how far it is, what it did. */
export type SyncRun = Omit<typeof syncRuns.$inferSelect, 'id'> & { id: Id<'syncRun'> };

/** One effective (or, in a run that the guard stopped, one intended) change. */
export type SyncRunChange = Omit<typeof syncRunChanges.$inferSelect, 'syncRunId' | 'subjectId'> & {
  /** `member_…` or `member_group_…`; of a record that was set aside, or would be made, `scim_…`. */
  subjectId: string;
};

/** `next` is what to pass as `before` for the following page; null at the end. */
export type SyncRunList = { runs: SyncRun[]; next: string | null };
/** `next` is what to pass as `after` for the following page; null at the end. */
export type SyncRunChangeList = { changes: SyncRunChange[]; next: number | null };

/** Runs of a tenant or an environment, newest first. */
export async function listSyncRuns(
  db: DatabaseHandle,
  filter: {
    organizationId?: string | undefined;
    environmentId?: string | undefined;
    /** False leaves previews out. */
    previews?: boolean;
    before?: string | undefined;
    limit: number;
  },
): Promise<SyncRunList> {
  const beforeId = parseId('syncRun', filter.before);
  const rows = await db
    .select()
    .from(syncRuns)
    .where(
      and(
        filter.organizationId === undefined ? undefined : eq(syncRuns.organizationId, filter.organizationId),
        filter.environmentId === undefined ? undefined : eq(syncRuns.environmentId, filter.environmentId),
        filter.previews === false ? eq(syncRuns.preview, false) : undefined,
        beforeId === null
          ? undefined
          : sql`(${syncRuns.createdAt}, ${syncRuns.id}) < (select b.created_at, b.id from sync_runs b where b.id = ${beforeId}::uuid)`,
      ),
    )
    .orderBy(desc(syncRuns.createdAt), desc(syncRuns.id))
    .limit(filter.limit + 1);
  const runs = rows.slice(0, filter.limit).map(toSyncRun);
  return { runs, next: rows.length > filter.limit ? (runs.at(-1)?.id ?? null) : null };
}

/** One run (`sync_run_…`), or null. Check its `environmentId` and `organizationId` against the caller's. */
export async function findSyncRun(db: DatabaseHandle, syncRunId: string): Promise<SyncRun | null> {
  const id = parseId('syncRun', syncRunId);
  if (id === null) return null;
  const [row] = await db.select().from(syncRuns).where(eq(syncRuns.id, id));
  return row === undefined ? null : toSyncRun(row);
}

/** The run of a tenant that is waiting or working, or null. There is at most one. */
export async function findOpenSyncRun(db: DatabaseHandle, organizationId: string): Promise<SyncRun | null> {
  const [row] = await db
    .select()
    .from(syncRuns)
    .where(and(eq(syncRuns.organizationId, organizationId), inArray(syncRuns.status, ['queued', 'running'])));
  return row === undefined ? null : toSyncRun(row);
}

/** What a run changed, in the order in which it did so. `after` is the ordinal of the last change already read. */
export async function listSyncRunChanges(
  db: DatabaseHandle,
  syncRunId: string,
  page: { after?: number | undefined; kind?: SyncRunChange['kind'] | undefined; limit: number },
): Promise<SyncRunChangeList> {
  const id = parseId('syncRun', syncRunId);
  if (id === null) return { changes: [], next: null };
  const rows = await db
    .select()
    .from(syncRunChanges)
    .where(
      and(
        eq(syncRunChanges.syncRunId, id),
        page.after === undefined ? undefined : gt(syncRunChanges.ordinal, page.after),
        page.kind === undefined ? undefined : eq(syncRunChanges.kind, page.kind),
      ),
    )
    .orderBy(asc(syncRunChanges.ordinal))
    .limit(page.limit + 1);
  const changes = rows.slice(0, page.limit).map(toChange);
  return { changes, next: rows.length > page.limit ? (changes.at(-1)?.ordinal ?? null) : null };
}

function toChange({ syncRunId: _syncRunId, ...change }: typeof syncRunChanges.$inferSelect): SyncRunChange {
  // What a preview would make has no id here yet.
  if (change.kind === 'quarantined' || change.subjectId.startsWith('scim_')) return change;
  const kind = change.kind.startsWith('group_') ? 'memberGroup' : 'member';
  return { ...change, subjectId: formatId(kind, change.subjectId) };
}

function toSyncRun(row: typeof syncRuns.$inferSelect): SyncRun {
  return { ...row, id: formatId('syncRun', row.id) };
}
