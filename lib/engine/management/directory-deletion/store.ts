import { inArray, type SQL, sql } from 'drizzle-orm';
import type { EngineDatabase } from '../../deps';
import { scimCountDeltas, scimDirectories, scimGroups, scimRequests, scimUsers } from '../../tables';

/**
 * Switches directories off for good, when the requests under way are done, and returns their ids. From then on no request
 * waits for a row of theirs, nor do requests of other directories, which share its statement: they can be deleted at leisure.
 * A deletion that fails after this leaves them switched off, and can be repeated.
 */
export async function switchDirectoriesOff(db: EngineDatabase, which: SQL | undefined): Promise<string[]> {
  return db.transaction(async (tx) => {
    const rows = await tx
      .select({ id: scimDirectories.id })
      .from(scimDirectories)
      .where(which)
      .orderBy(scimDirectories.id)
      .for('update');
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) {
      const disabledAt = sql`coalesce(${scimDirectories.disabledAt}, now())`;
      await tx.update(scimDirectories).set({ disabledAt }).where(inArray(scimDirectories.id, ids));
    }
    return ids;
  });
}

/**
 * Deletes what is in directories that are switched off, their counters and their log. It comes before their own rows are
 * touched: this takes long in a large directory, and a refused request still looks at its directory's row.
 */
export async function deleteDirectoryContents(tx: Pick<EngineDatabase, 'delete'>, ids: string[]): Promise<void> {
  for (const table of [scimGroups, scimUsers, scimRequests, scimCountDeltas]) {
    await tx.delete(table).where(inArray(table.scimDirectoryId, ids));
  }
}
