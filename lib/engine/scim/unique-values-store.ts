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
  const { extension, attribute, exact, value: wanted } = value;
  const parameters = [scope.scimDirectoryId, ownId, extension, attribute, wanted];
  return (await tx.unsafe(takenBy(type, exact), parameters)).length > 0;
}

/**
 * The statement that finds who has a value: $1 directory, $2 the id that does not count, $3 extension, $4 attribute, $5 value. Few
 * rows have the number of the value, and those of more values than are numbered; what they really have is compared.
 */
export function takenBy(type: keyof typeof TABLES, exact: boolean): string {
  const [text, folded] = [
    'r.attributes #>> array[$3::text, $4::text]',
    exact ? 'engine.scim_fold($5::text)' : '$5::text',
  ];
  return `
    select 1 from ${TABLES[type]} r
    where r.extension_keys && array[
        engine.scim_extension_key($1::uuid, $3::text, $4::text, ${folded}), engine.scim_extension_key($1::uuid, '', '', '')
      ]
      and r.scim_directory_id = $1::uuid and r.deleted_at is null and r.id <> $2::uuid
      and ${exact ? text : `engine.scim_fold(${text})`} = $5::text
    limit 1`;
}
