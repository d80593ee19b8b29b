import { Hono } from 'hono';
import type { EngineDeps } from './deps';
import { EngineError } from './errors';
import { type ApiHandler, type EngineEnv, renderApiError } from './http';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Route = readonly [method: Method, path: string, handler: ApiHandler];

/**
 * The whole surface on one screen: method and path to handler. A handler authenticates first, parses, makes one or two store
 * calls, and renders. These speak the contract's JSON, errors included.
 */
const API_ROUTES: readonly Route[] = [];

/** Browser hops and the SCIM server: they render their own errors, 404 and 405 included, in their own dialect. */
const OTHER_ROUTES: readonly Route[] = [];

/** The router over both tables. An unknown path is 404; a known path with another method is 405 with `Allow` (RFC 9110 §15.5.6). */
export function createRoutes(deps: EngineDeps): (request: Request, requestId: string) => Promise<Response> {
  const app = new Hono<EngineEnv>();

  app.use(async (context, next) => {
    context.set('requestId', context.env.requestId);
    await next();
  });
  for (const [method, path, handler] of [...API_ROUTES, ...OTHER_ROUTES]) app.on(method, path, handler(deps));
  for (const [path, allow] of methodsByPath(API_ROUTES)) {
    app.all(path, () => {
      throw new EngineError('method_not_allowed', `This path answers ${allow} only.`, { headers: { allow } });
    });
  }
  app.onError((error, context) => renderApiError(deps, error, context.get('requestId')));
  app.notFound(() => {
    throw new EngineError('not_found', 'There is no such operation. Check the method and the path.');
  });

  return async (request, requestId) => app.fetch(request, { requestId });
}

function methodsByPath(routes: readonly Route[]): Map<string, string> {
  const methods = new Map<string, string>();
  for (const [method, path] of routes) {
    const known = methods.get(path);
    methods.set(path, known === undefined ? method : `${known}, ${method}`);
  }
  return methods;
}
