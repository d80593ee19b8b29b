import type { PendingQuery, Row, Sql } from 'postgres';
import { parseId } from '@/lib/ids';
import { EngineError } from '../errors';
import { queryParameter } from '../http';
import { type ApiDirectory, type ApiRequest, WITH_BEGINNINGS, WITHOUT_BODIES } from './api-store';

/** Search in the request log of a directory. */

/** What requests to find; what is left out does not matter. */
type RequestSearch = {
  /** 200, or the hundred it is in: 4 for all from 400 to 499. */
  status?: { exactly: number } | { hundred: number };
  failed?: true;
  method?: string;
  dialect?: string;
  /** UUID of a user or group. */
  resourceId?: string;
  /** Part of the path with its query. */
  path?: string;
  /** Part of the path, the code, a body, or of the resource before or after. */
  text?: string;
  since?: string;
  until?: string;
};

/** Reads a search from a query. Throws `invalid_argument`. */
export function readRequestSearch(request: Request): RequestSearch {
  const text = (name: string, limit = 200) => {
    const value = queryParameter(request, name);
    if (value !== undefined && value.length > limit) throw wrong(name, `may be at most ${limit} characters`);
    return value;
  };
  const status = readStatus(text('status'));
  const resource = text('resourceId');
  const [method, dialect, path, words] = [text('method'), text('dialect'), text('path'), text('text')];
  const [since, until] = [readTime('since', text('since')), readTime('until', text('until'))];
  return {
    ...(status === undefined ? {} : { status }),
    ...(queryParameter(request, 'failed') === 'true' ? { failed: true } : {}),
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(dialect === undefined ? {} : { dialect: dialect.toLowerCase() }),
    ...(resource === undefined ? {} : { resourceId: readResource(resource) }),
    ...(path === undefined ? {} : { path }),
    ...(words === undefined ? {} : { text: words }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function readStatus(status: string | undefined): RequestSearch['status'] {
  if (status === undefined) return undefined;
  if (/^[1-5]xx$/i.test(status)) return { hundred: Number(status[0]) };
  if (/^[1-5]\d\d$/.test(status)) return { exactly: Number(status) };
  throw wrong('status', 'must be a status such as 404, or a class such as 4xx');
}

function readTime(name: string, time: string | undefined): string | undefined {
  if (time === undefined) return undefined;
  const parsed = /^\d{4}-\d\d-\d\dT/.test(time) ? new Date(time) : new Date(Number.NaN);
  if (Number.isNaN(parsed.getTime())) throw wrong(name, 'must be a date and time such as 2026-01-31T10:00:00Z');
  // Beyond these an id has no time, and PostgreSQL no year; no request is there either.
  return new Date(Math.min(Math.max(parsed.getTime(), 0), LAST_MOMENT)).toISOString();
}

const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function readResource(id: string): string {
  const uuid = parseId('scimUser', id) ?? parseId('scimGroup', id);
  if (uuid === null) throw wrong('resourceId', 'must be the id of a SCIM user or group');
  return uuid;
}

function wrong(field: string, description: string): EngineError {
  return new EngineError('invalid_argument', `${field} ${description}.`, { violations: [{ field, description }] });
}

/** How many requests a page looks at: a search for what is rare must not read a month's log at once. */
const SCANNED = 20_000;
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const FIRST = '00000000-0000-0000-0000-000000000000';

/** `bodies`: with their beginnings. */
type Range = { before: string | undefined; limit: number; search: RequestSearch; bodies?: boolean };

/** Requests before the one with id `before`, newest first; `next` is where to go on, or null at the end. */
export async function searchApiRequests(
  sql: Sql,
  directory: ApiDirectory,
  { before = LAST, limit, search, bodies }: Range,
): Promise<{ found: ApiRequest[]; next: string | null }> {
  const { since, until, ...rest } = search;
  const own = sql`
    from engine.scim_requests where scim_directory_id = ${directory.id} and id < ${before}
      and id >= ${since === undefined ? sql`${FIRST}::uuid` : sql`engine.scim_request_id_at(${since})`}
      and id < ${until === undefined ? sql`${LAST}::uuid` : sql`engine.scim_request_id_at(${until})`}
    order by scim_directory_id desc, id desc`;
  const found = await sql<ApiRequest[]>`
    select ${sql.unsafe(bodies ? WITH_BEGINNINGS : WITHOUT_BODIES)} from (select * ${own} limit ${SCANNED}) r
    where true ${conditions(sql, rest)}
    order by r.id desc limit ${limit + 1}`;
  if (found.length > limit) return { found: found.slice(0, limit), next: found[limit - 1]?.id ?? null };
  if (Object.keys(rest).length === 0) return { found, next: null };
  const [last] = await sql<{ id: string }[]>`select id ${own} offset ${SCANNED - 1} limit 1`;
  return { found, next: last?.id ?? null };
}

function conditions(
  sql: Sql,
  { status, failed, method, dialect, resourceId, path, text }: RequestSearch,
): PendingQuery<Row[]> {
  const inText = (words: string, column: PendingQuery<Row[]>) => sql`position(lower(${words}) in lower(${column})) > 0`;
  return sql`
    ${failed ? sql`and r.status >= 400` : sql``}
    ${status && 'exactly' in status ? sql`and r.status = ${status.exactly}` : sql``}
    ${status && 'hundred' in status ? sql`and r.status / 100 = ${status.hundred}` : sql``}
    ${method ? sql`and r.method = ${method}` : sql``}
    ${dialect ? sql`and r.dialect = ${dialect}` : sql``}
    ${resourceId ? sql`and r.resource_id = ${resourceId}` : sql``}
    ${path ? sql`and ${inText(path, sql`r.path`)}` : sql``}
    ${
      text
        ? sql`and ${inText(
            text,
            sql`concat_ws(' ', r.path, r.error_code, r.request_body, r.response_body, r.resource_before, r.resource_after)`,
          )}`
        : sql``
    }`;
}
