import { DomainError } from '@/lib/errors';
import type { ScimFetch } from '@/lib/scim-client/transport';
import { getAppRow, openScimToken, type SandboxDeps } from './apps';
import type { PushResult } from './push';
import type { PushItem } from './push-item';
import { isAllowedTarget, refusedTargetMessage } from './target';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** An id of no user: what is wrong with the request is found before anybody is looked for, or nobody is found. */
const NOBODY = 'scim_user_0000000000000000000000000';
const TIMEOUT_MS = 20_000;

type Malformed = { label: string; method: 'GET' | 'POST' | 'PATCH'; path: string; body?: string };

/** What broken clients send. A directory refuses each with a 4xx that says why, and changes nothing. */
const REQUESTS: readonly Malformed[] = [
  { label: 'A body that is no JSON', method: 'POST', path: '/Users', body: '{"schemas": [' },
  { label: 'A list in the place of a user', method: 'POST', path: '/Users', body: '[]' },
  { label: 'A user without schemas', method: 'POST', path: '/Users', body: '{"userName": "malformed@example.com"}' },
  { label: 'A user without a userName', method: 'POST', path: '/Users', body: JSON.stringify({ schemas: [USER] }) },
  {
    label: 'A userName that is an object',
    ...{ method: 'POST', path: '/Users', body: JSON.stringify({ schemas: [USER], userName: { name: 'x' } }) },
  },
  {
    label: 'An attribute twice',
    ...{
      method: 'POST',
      path: '/Users',
      body: `{"schemas": ["${USER}"], "userName": "a@b.example", "userName": "c@d.example"}`,
    },
  },
  {
    label: 'A PATCH with an unknown operation',
    ...{ method: 'PATCH', path: `/Users/${NOBODY}` },
    body: JSON.stringify({ schemas: [PATCH], Operations: [{ op: 'explode', path: 'active', value: false }] }),
  },
  {
    label: 'A PATCH with a path that ends in the middle',
    ...{ method: 'PATCH', path: `/Users/${NOBODY}` },
    body: JSON.stringify({
      schemas: [PATCH],
      Operations: [{ op: 'replace', path: 'emails[type eq "work', value: 'x' }],
    }),
  },
  { label: 'A filter without a value', method: 'GET', path: '/Users?filter=userName%20eq' },
];

/**
 * Sends requests that break the rules of SCIM, and lists what the directory made of each: `refused` when it answered with a 4xx.
 * Throws as a push does when address or token are missing.
 */
export async function pushMalformed(deps: SandboxDeps & { fetch: ScimFetch }, appId: string): Promise<PushResult> {
  const app = await getAppRow(deps, appId);
  const token = openScimToken(deps, app);
  if (app.scimBaseUrl === null || token === null) {
    const message = `${app.name} does not know its directory yet. Enter the base URL and the bearer token first.`;
    throw new DomainError('precondition_failed', message);
  }
  if (!isAllowedTarget(app.scimBaseUrl, deps.targets))
    throw new DomainError('invalid', refusedTargetMessage(deps.targets));
  const items: PushItem[] = [];
  for (const request of REQUESTS) items.push(await send(deps.fetch, app.scimBaseUrl, token, request));
  return { items, stopped: null };
}

async function send(fetch: ScimFetch, baseUrl: string, token: string, request: Malformed): Promise<PushItem> {
  const { label, method, path, body } = request;
  const item = (outcome: 'refused' | 'failed', detail: string): PushItem => ({
    kind: 'request',
    label,
    outcome,
    detail,
  });
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body }),
    });
    const refused = response.status >= 400 && response.status < 500;
    return item(refused ? 'refused' : 'failed', `HTTP ${response.status}. ${detailOf(await response.text())}`.trim());
  } catch (error) {
    return item('failed', `No answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the directory says of the refusal (RFC 7644 §3.12). */
function detailOf(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const detail = typeof parsed === 'object' && parsed !== null && 'detail' in parsed ? parsed.detail : '';
    return typeof detail === 'string' ? detail.slice(0, 300) : '';
  } catch {
    return '';
  }
}
