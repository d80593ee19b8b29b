import { isDatabaseUnavailable } from '@/lib/database-failure';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { type EngineContext, unavailable } from '../http';
import { renderErrorPage } from '../pages';
import { type Connection, findConnection } from './connection-store';

/** Finds the connection of the path and turns every failure into a page: a person is looking at it. */
export function browserHop(
  deps: EngineDeps,
  run: (connection: Connection, context: EngineContext) => Promise<Response>,
): (context: EngineContext) => Promise<Response> {
  return async (context) => {
    const requestId = context.env.requestId;
    const page = { flowId: null, requestId, comparison: null };
    try {
      const connection = await findConnection(deps, context.req.param('connection') ?? '');
      if (connection === null) return renderErrorPage({ ...page, status: 404, code: 'unknown_connection' });
      return await run(connection, context);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'payload_too_large') {
        return renderErrorPage({ ...page, status: 413, code: 'too_large' });
      }
      if (isDatabaseUnavailable(error)) {
        const { headers } = unavailable(deps, error, requestId);
        return renderErrorPage({ ...page, status: 503, code: 'database_unavailable' }, headers);
      }
      deps.logger.error({ err: error, requestId }, 'a sign-in step failed unexpectedly');
      return renderErrorPage({ ...page, status: 500, code: 'internal' });
    }
  };
}
