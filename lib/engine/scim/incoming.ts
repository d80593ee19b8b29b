import type { EngineDeps } from '../deps';
import { readBody } from '../http';
import type { Call } from './call';
import { MAX_BULK_BYTES } from './protocol/bulk';
import { detectDialect } from './protocol/dialect';
import { ScimError } from './protocol/errors';
import { parseBody } from './protocol/json';
import { USER } from './protocol/resource-types';
import type { ScimRoute } from './route';

const MAX_USER_BYTES = 1_048_576;
const MAX_GROUP_BYTES = 5_242_880;
/** A request before it is known whose it is. */
export type Incoming = Omit<Call, 'access' | 'proven' | 'credential' | 'engine'> & { relativePath: string };

export type BodyReader = (limit: number) => Promise<Uint8Array>;

/** Reads a body that can be read once for as many attempts as it takes. */
export function onceOnly(request: Request): BodyReader {
  let read: Promise<Uint8Array> | undefined;
  return (limit) => {
    read ??= readBody(request, limit);
    return read;
  };
}

/** The parts of a request's URL, which the platform has parsed and written out already. */
function splitUrl(url: string): { pathname: string; search: string } {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const [target = ''] = url.slice(start).split('#', 1);
  const mark = target.indexOf('?');
  if (mark < 0) return { pathname: target, search: '' };
  return { pathname: target.slice(0, mark), search: mark === target.length - 1 ? '' : target.slice(mark) };
}

export function receive(deps: EngineDeps, request: Request): Incoming {
  const { pathname, search } = splitUrl(request.url);
  // Without /v1/scim/{directory}, however its characters are escaped.
  const relativePath = pathname.replace(/^(?:\/[^/]*){3}/, '') || '/';
  return {
    method: request.method,
    query: new URLSearchParams(search),
    relativePath,
    path: relativePath + search,
    headers: request.headers,
    now: deps.clock(),
    dialect: detectDialect(request.headers.get('user-agent') ?? '', search, ''),
    body: null,
    text: '',
    startedAt: performance.now(),
  };
}

/** Methods whose requests have a body that means something. */
export const WITH_BODY: readonly string[] = ['POST', 'PUT', 'PATCH'];
const MEDIA_TYPES: readonly string[] = ['', 'application/scim+json', 'application/json'];

export async function readRequestBody(call: Call, route: ScimRoute, readOnce: BodyReader): Promise<void> {
  const mediaType = (call.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = (call.headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (!MEDIA_TYPES.includes(mediaType) || encoding !== 'identity') {
    throw new ScimError(415, 'Send the body as application/scim+json, without a content encoding.', {
      code: 'unsupported_media_type',
    });
  }
  const bytes = await readOnce(limitOf(route));
  const { text, value } = parseBody(bytes);
  call.body = value;
  call.text = text;
  call.dialect ??= detectDialect('', '', call.text);
}

/** How many bytes a body may have on a route. */
export function limitOf(route: ScimRoute): number {
  if (route.kind === 'bulk') return MAX_BULK_BYTES;
  return 'type' in route && route.type === USER ? MAX_USER_BYTES : MAX_GROUP_BYTES;
}
