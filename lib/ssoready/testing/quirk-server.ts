import { createRemoteClient } from '../remote';

type Row = { id: string; externalId?: string };
/** What goes wrong on the way to one request: a response in place of the server's, or a thrown failure. */
export type Fault = (request: Request) => Response | Promise<Response>;

const KEY = `ssoready_sk_${'1'.repeat(25)}`;
const PAGE_SIZE = 10;
/** Everything that the reference server knows of each list; any other parameter is a 500 (contract §1.4). */
const KNOWN_PARAMETERS = new Set([
  'pageToken',
  'organizationId',
  'scimDirectoryId',
  'organizationExternalId',
  'scimGroupId',
]);

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
/** An error as the reference server has it: the raw text of Go or PostgreSQL, in all three keys (contract §1.5). */
export const status = (http: number, code: number, message: string, details: object[] = []) =>
  json(http, { code, message, details });
export const text = (http: number, body: string) =>
  new Response(body, { status: http, headers: { 'content-type': 'text/plain; charset=utf-8' } });
export const page = (http: number) =>
  new Response('<!doctype html><title>x</title>', {
    status: http,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
/** How a panic looks from outside (contract §1.5). */
export const crash = () =>
  new Response(null, { status: 200, headers: { 'content-type': 'application/json', 'content-length': '0' } });
export const drop = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('other side closed') }));

/**
 * An SSOReady server in miniature with the habits of the real one, and the remote client of it. Faults are used up one a request,
 * before the server is asked.
 */
export function createQuirkServer(options: { key?: string; organizations?: number; users?: number } = {}) {
  const organizations: Row[] = rows('org_', options.organizations ?? 0, (index) => ({ externalId: `tenant-${index}` }));
  const users = rows('scim_user_', options.users ?? 0);
  const faults: Fault[] = [];
  const asked: Request[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    asked.push(request.clone());
    const fault = faults.shift();
    return fault === undefined ? answer(request, { organizations, users }) : fault(request);
  };
  const client = createRemoteClient({
    baseUrl: 'https://api.ssoready.test',
    apiKey: options.key ?? KEY,
    fetch,
    wait: async () => {},
  });
  return {
    client,
    /** `GET /v1/organizations?pageToken=x`, in order. */
    asked: () => asked.map(({ method, url }) => `${method} ${url.replace('https://api.ssoready.test', '')}`),
    bodies: () => Promise.all(asked.map((request) => request.text())),
    failWith: (...next: Fault[]) => faults.push(...next),
  };
}

function rows(prefix: string, count: number, more: (index: number) => object = () => ({})): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: prefix + String(index).padStart(25, '0'),
    ...more(index),
  }));
}

async function answer(request: Request, data: { organizations: Row[]; users: Row[] }): Promise<Response> {
  const url = new URL(request.url);
  const token = (request.headers.get('authorization') ?? '').replace(/^Bearer /, '');
  if (!/^ssoready_sk_[0-9a-z]{25}$/.test(token)) return status(500, 2, `parse "${token}": bad length`);
  if (token !== KEY) return status(500, 2, 'no rows in result set');
  for (const name of url.searchParams.keys()) {
    if (!KNOWN_PARAMETERS.has(name)) return status(500, 2, `unknown query parameter "${name}"`);
  }
  const [, , collection, id] = url.pathname.split('/');
  if (collection === 'organizations' && request.method === 'POST')
    return createOrganization(request, data.organizations);
  if (request.method !== 'GET') return text(405, 'method not allowed');
  if (collection === 'organizations' && id === undefined) return list('organizations', data.organizations, url);
  if (url.pathname === '/v1/scim/users') return list('scimUsers', data.users, url);
  const found = [...data.organizations, ...data.users].find((row) => url.pathname.endsWith(`/${row.id}`));
  if (found === undefined)
    return /\d{25}$/.test(url.pathname) ? status(500, 2, 'no rows in result set') : text(404, '404 page not found');
  return json(200, { [collection === 'organizations' ? 'organization' : 'scimUser']: found });
}

async function createOrganization(request: Request, organizations: Row[]): Promise<Response> {
  const { externalId }: { externalId?: string } = JSON.parse(await request.text());
  if (organizations.some((row) => row.externalId === externalId)) {
    const constraint = 'organizations_environment_id_external_id_key';
    const message = `ERROR: duplicate key value violates unique constraint "${constraint}" (SQLSTATE 23505)`;
    return status(500, 2, message);
  }
  return json(200, { organization: { id: `org_${'9'.repeat(25)}`, externalId } });
}

/** Ten a page; a list without rows is `{}`, the last page has no token (contract §1.4, §1.6). */
function list(field: string, all: Row[], url: URL): Response {
  const start = Number(Buffer.from(url.searchParams.get('pageToken') ?? '', 'base64url').toString() || 0);
  const rest = all.slice(start);
  if (rest.length === 0) return json(200, {});
  const more =
    rest.length > PAGE_SIZE ? { nextPageToken: Buffer.from(String(start + PAGE_SIZE)).toString('base64url') } : {};
  return json(200, { [field]: rest.slice(0, PAGE_SIZE), ...more });
}
