import { randomUUID } from 'node:crypto';
import { TextResponse } from '@/lib/http/text-response';
import type { EngineDeps } from './deps';
import { EngineError } from './errors';
import { renderApiError } from './http';
import { createRateLimiter, rateLimitFields } from './limits/rate-limit';
import { refuseFlood } from './limits/refuse-flood';
import { classifyPath, createRoutes } from './routes';

export type { EngineDatabase, EngineDeps } from './deps';

/** The engine: a function from Request to Response. */
export type Engine = {
  /** `from.address` is the network that the request came from; without it, only credentials are limited. */
  fetch(request: Request, from?: { address: string }): Promise<Response>;
};

/** Builds the engine from its dependencies. It opens nothing and holds nothing that needs closing. */
export function createEngine(deps: EngineDeps): Engine {
  const routes = createRoutes(deps);
  const limiter =
    deps.rateLimits === undefined
      ? null
      : createRateLimiter(deps.rateLimits, deps.clock, (path) => classifyPath(path).limit);
  return {
    fetch(request, from) {
      const requestId = randomUUID();
      const path = pathOf(request.url);
      const address = from === undefined || from.address === '' ? null : from.address;
      const verdict = limiter?.({ path, authorization: request.headers.get('authorization'), address }) ?? null;
      const common = verdict === null ? {} : rateLimitFields(verdict);
      if (verdict !== null && verdict.retryAfterSeconds !== null) {
        const refusal = refuseFlood(deps, classifyPath(path).dialect, requestId, verdict.retryAfterSeconds);
        return Promise.resolve(withCommonHeaders(refusal, requestId, common));
      }
      return routes(request, requestId, path).then(
        (response) => withCommonHeaders(response, requestId, common),
        (error: unknown) => withCommonHeaders(renderApiError(deps, error, requestId), requestId, common),
      );
    },
  };
}

/** The path of an absolute URL, without parsing the rest of it. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start === -1) return '/';
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

function withCommonHeaders(response: Response, requestId: string, more: Record<string, string>): Response {
  if (response instanceof TextResponse) {
    response.setDefault('cache-control', 'no-store');
    response.setField('x-request-id', requestId);
    response.setField('x-content-type-options', 'nosniff');
    for (const name in more) response.setField(name, more[name] ?? '');
    return response;
  }
  // A `Response` from elsewhere can have immutable headers, so a copy carries ours.
  const headers = new Headers(response.headers);
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return new Response(response.body, { status: response.status, headers });
}

export { EngineError };
