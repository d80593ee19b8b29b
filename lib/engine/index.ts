import { randomUUID } from 'node:crypto';
import { TextResponse } from '@/lib/text-response';
import type { EngineDeps } from './deps';
import { EngineError } from './errors';
import { renderApiError } from './http';
import { createRoutes } from './routes';

export type { EngineDatabase, EngineDeps } from './deps';

/** The engine: a function from Request to Response. */
export type Engine = { fetch(request: Request): Promise<Response> };

/** Builds the engine from its dependencies. It opens nothing and holds nothing that needs closing. */
export function createEngine(deps: EngineDeps): Engine {
  const routes = createRoutes(deps);
  return {
    async fetch(request) {
      const requestId = randomUUID();
      try {
        const response = await routes(request, requestId);
        return withCommonHeaders(response, requestId);
      } catch (error) {
        return withCommonHeaders(renderApiError(deps, error, requestId), requestId);
      }
    },
  };
}

function withCommonHeaders(response: Response, requestId: string): Response {
  const common = { 'x-request-id': requestId, 'x-content-type-options': 'nosniff' };
  if (response instanceof TextResponse) {
    response.setFields({ 'cache-control': 'no-store', ...response.toFields(), ...common });
    return response;
  }
  // A `Response` from elsewhere can have immutable headers, so a copy carries ours.
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(common)) headers.set(name, value);
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return new Response(response.body, { status: response.status, headers });
}

export { ENVIRONMENT_HEADER } from './http';
export { EngineError };
