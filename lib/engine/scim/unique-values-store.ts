import type { Sql, TransactionSql } from 'postgres';
import type { DirectoryScope } from '../scope';
import type { UniqueValue } from './protocol/extensions';

const TABLES = { User: 'engine.scim_users', Group: 'engine.scim_groups' } as const;

/**
 * Runs `write` while nobody else in any process can give a resource of the directory a unique value; the first of `values` that
 * another live resource than `ownId` has is returned instead. One request of a process at a time: each needs two connections, and
 * several that wait with one could take them all.
 */
export async function withUniqueValues<T>(
  sql: Sql,
  scope: DirectoryScope,
  { type, ownId, values }: { type: keyof typeof TABLES; ownId: string; values: readonly UniqueValue[] },
  write: () => Promise<T>,
): Promise<{ taken: UniqueValue } | { result: T }> {
  return sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`scim unique ${scope.scimDirectoryId}`}, 0))`;
    for (const value of values) if (await isTaken(tx, scope, { type, ownId, value })) return { taken: value };
    return { result: await write() };
  });
}

async function isTaken(
  tx: TransactionSql,
  scope: DirectoryScope,
  { type, ownId, value }: { type: keyof typeof TABLES; ownId: string; value: UniqueValue },
): Promise<boolean> {
  const text = tx`r.attributes #>> ${[value.extension, value.attribute]}`;
  const rows = await tx`
    select 1 from ${tx.unsafe(TABLES[type])} r
    where r.scim_directory_id = ${scope.scimDirectoryId} and r.deleted_at is null and r.id <> ${ownId}
      and r.attributes ? ${value.extension} and ${value.exact ? text : tx`engine.scim_fold(${text})`} = ${value.value}
    limit 1`;
  return rows.length > 0;
}
