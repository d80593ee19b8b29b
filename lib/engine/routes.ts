import { Hono } from 'hono';
import type { EngineDeps } from './deps';
import { EngineError } from './errors';
import { renderApiError } from './http';

/**
 * The whole surface on one screen: method and path to handler. A handler is `(deps) => (context) => Response`; it authenticates
 * first, parses, makes one or two store calls, and renders. SCIM and browser paths render their own errors in their own
 * dialect; everything else is the contract's JSON.
 */
export function createRoutes(deps: EngineDeps): (request: Request, requestId: string) => Promise<Response> {
  const app = new Hono<{ Variables: { requestId: string }; Bindings: { requestId: string } }>();

  app.use(async (context, next) => {
    context.set('requestId', context.env.requestId);
    await next();
  });
  app.onError((error, context) => renderApiError(deps, error, context.get('requestId')));
  app.notFound(() => {
    throw new EngineError('not_found', 'There is no such operation. Check the method and the path.');
  });

  return async (request, requestId) => app.fetch(request, { requestId });
}
