import type { Sql } from 'postgres';

/**
 * Sums up the count deltas of every directory that has several, or of one directory, and drops those of directories that are gone.
 * Any number of processes may do so at once, and readers see the same sums before and after. Returns how many rows it replaced.
 */
export async function compactCounts(sql: Sql, scimDirectoryId: string | null = null): Promise<number> {
  const [row] = await sql<{ replaced: number }[]>`
    with crowded as (
      select scim_directory_id, kind from engine.scim_count_deltas
      where ${scimDirectoryId}::uuid is null or scim_directory_id = ${scimDirectoryId}::uuid
      group by scim_directory_id, kind
      having count(*) > 1 or not exists (select from engine.scim_directories where id = scim_directory_id)
      limit 10000
    ), taken as (
      delete from engine.scim_count_deltas delta using crowded
      where delta.scim_directory_id = crowded.scim_directory_id and delta.kind = crowded.kind
      returning delta.scim_directory_id, delta.kind, delta.delta
    ), summed as (
      insert into engine.scim_count_deltas (scim_directory_id, kind, delta)
      select scim_directory_id, kind, sum(delta) from taken
      where exists (select from engine.scim_directories where id = scim_directory_id)
      group by scim_directory_id, kind having sum(delta) <> 0
    )
    select count(*)::int as replaced from taken`;
  return row?.replaced ?? 0;
}
