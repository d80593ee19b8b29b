import type { Sql } from 'postgres';
import type { DirectoryScope } from '../scope';

/** A line of the request log. `id` is a UUIDv7 of its time. Bodies are masked and cut already. */
export type RequestLogEntry = {
  id: string;
  at: Date;
  method: string;
  path: string;
  status: number;
  errorCode: string | null;
  dialect: string | null;
  capability: string | null;
  /** UUID. */
  resourceId: string | null;
  requestBody: string | null;
  responseBody: string | null;
  /** JSON of the stored resource before and after a change; null where the bodies say it. */
  resourceBefore: string | null;
  resourceAfter: string | null;
  durationMicros: number;
};

export type ScopedLogEntry = { scope: DirectoryScope; entry: RequestLogEntry };

/** The columns of an entry beside its directory. */
export const LOG_COLUMNS = `id, at, method, path, status, error_code, dialect, capability, resource_id, request_body, response_body,
  resource_before, resource_after, duration_micros`;

/** The same as fields of JSON records, see {@link toLogFields}. */
export const LOG_FIELDS = `log_id uuid, log_at timestamptz, log_method text, log_path text, log_status int, log_error_code text,
  log_dialect text, log_capability text, log_resource_id uuid, log_request_body text, log_response_body text,
  log_resource_before text, log_resource_after text, log_duration_micros int`;

/** The fields of a record in the order of {@link LOG_COLUMNS}. */
export function logFieldsOf(record: string): string {
  return LOG_COLUMNS.replaceAll(/\w+/g, (column) => `${record}.log_${column}`);
}

const INSERT = `
  insert into engine.scim_requests (scim_directory_id, ${LOG_COLUMNS})
  select entry.scim_directory_id, ${logFieldsOf('entry')}
  from json_to_recordset($1::text::json) entry (scim_directory_id uuid, ${LOG_FIELDS})
  -- A directory deleted meanwhile takes its log with it; one that is here stays until the entries are (decision 17).
  join engine.scim_directories d on d.id = entry.scim_directory_id
  for key share of d`;

/** Appends entries of any directories. */
export async function insertRequests(sql: Sql, entries: readonly ScopedLogEntry[]): Promise<void> {
  const rows = entries.map(({ scope, entry }) => ({
    scim_directory_id: scope.scimDirectoryId,
    ...toLogFields(entry),
  }));
  await sql.unsafe(INSERT, [JSON.stringify(rows)], { prepare: true });
}

/** An entry under the names of {@link LOG_FIELDS}. */
export function toLogFields(entry: RequestLogEntry): object {
  return {
    log_id: entry.id,
    log_at: entry.at.toISOString(),
    log_method: entry.method,
    log_path: entry.path,
    log_status: entry.status,
    log_error_code: entry.errorCode ?? undefined,
    log_dialect: entry.dialect ?? undefined,
    log_capability: entry.capability ?? undefined,
    log_resource_id: entry.resourceId ?? undefined,
    log_request_body: entry.requestBody ?? undefined,
    log_response_body: entry.responseBody ?? undefined,
    log_resource_before: entry.resourceBefore ?? undefined,
    log_resource_after: entry.resourceAfter ?? undefined,
    log_duration_micros: entry.durationMicros,
  };
}

/**
 * Records a request with a wrong token, if its directory exists: at most one in ten seconds for each, because anyone who knows
 * the directory's URL can make them.
 */
export async function insertRefusal(sql: Sql, scimDirectoryId: string, entry: RequestLogEntry): Promise<void> {
  await sql`
    insert into engine.scim_requests (id, scim_directory_id, at, method, path, status, error_code, dialect, duration_micros)
    select ${entry.id}, d.id, ${entry.at}, ${entry.method}, ${entry.path}, ${entry.status}, ${entry.errorCode},
      ${entry.dialect}, ${entry.durationMicros}
    from engine.scim_directories d
    where d.id = ${scimDirectoryId} and not exists (
      select from (
        select status, at from engine.scim_requests where scim_directory_id = d.id order by id desc limit 20
      ) recent
      where recent.status = 401 and recent.at > ${entry.at}::timestamptz - interval '10 seconds'
    )
    for key share of d`;
}

/** Makes the tables that requests up to `through` are logged in. Any process may do so at any time. */
export async function addRequestDays(sql: Sql, through: Date): Promise<void> {
  await sql`select engine.add_scim_request_days(${through})`;
}

/**
 * Drops the tables of days that ended before `before`; what else is older is deleted, a bounded number at a time. Returns how many
 * tables and requests are gone; call until 0.
 */
export async function pruneScimRequests(sql: Sql, before: Date): Promise<number> {
  const [row] = await sql<{ gone: number }[]>`select engine.prune_scim_requests(${before}) as gone`;
  return row?.gone ?? 0;
}
