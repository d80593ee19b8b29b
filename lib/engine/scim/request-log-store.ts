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
  durationMicros: number;
};

export type ScopedLogEntry = { scope: DirectoryScope; entry: RequestLogEntry };

/** Appends entries of any directories. */
export async function insertRequests(sql: Sql, entries: readonly ScopedLogEntry[]): Promise<void> {
  await sql`
    insert into engine.scim_requests (
      id, scim_directory_id, at, method, path, status, error_code, dialect, capability, resource_id, request_body,
      response_body, duration_micros
    )
    select log.id, log.scim_directory_id, log.at, log.method, log.path, log.status, log.error_code, log.dialect, log.capability,
      log.resource_id, log.request_body, log.response_body, log.duration_micros
    from jsonb_to_recordset(${JSON.stringify(entries.map(toRow))}::text::jsonb) log (
      id uuid, scim_directory_id uuid, at timestamptz, method text, path text, status int, error_code text, dialect text,
      capability text, resource_id uuid, request_body text, response_body text, duration_micros int
    )
    -- A directory deleted meanwhile takes its log with it.
    join engine.scim_directories d on d.id = log.scim_directory_id`;
}

function toRow({ scope, entry }: ScopedLogEntry): object {
  return { ...toLogColumns(entry), scim_directory_id: scope.scimDirectoryId };
}

/** An entry under the names of its columns. */
export function toLogColumns(entry: RequestLogEntry): object {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    method: entry.method,
    path: entry.path,
    status: entry.status,
    error_code: entry.errorCode,
    dialect: entry.dialect,
    capability: entry.capability,
    resource_id: entry.resourceId,
    request_body: entry.requestBody,
    response_body: entry.responseBody,
    duration_micros: entry.durationMicros,
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
    )`;
}
