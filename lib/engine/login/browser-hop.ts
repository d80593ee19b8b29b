import { isDatabaseUnavailable } from '@/lib/database-failure';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { type ApiHandler, type EngineContext, unavailable } from '../http';
import type { SignInProtocol } from './advice';
import { renderErrorPage } from './pages';

/** An e-mail address has at most 254 characters (RFC 5321 §4.5.3.1.3); a sign-in name may be a little longer. */
export const MAX_LOGIN_HINT = 320;

/** One step of a browser on a connection: a path of SAML or OpenID Connect that a person looks at. */
export type BrowserHop<Connection> = (
  deps: EngineDeps,
  run: (connection: Connection, context: EngineContext) => Promise<Response>,
) => (context: EngineContext) => Promise<Response>;

/** Builds the steps of one protocol: each finds the connection of its path and turns every failure into a page. */
export function createBrowserHop<Connection>(
  protocol: SignInProtocol,
  findConnection: (deps: EngineDeps, printedId: string) => Promise<Connection | null>,
): BrowserHop<Connection> {
  return (deps, run) => async (context) => {
    const { requestId } = context.env;
    const page = (status: number, code: string, headers: Record<string, string> = {}) =>
      renderErrorPage({ status, code, requestId, protocol }, headers);
    try {
      const connection = await findConnection(deps, context.req.param('connection') ?? '');
      return connection === null ? page(404, 'unknown_connection') : await run(connection, context);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'payload_too_large') return page(413, 'too_large');
      if (isDatabaseUnavailable(error)) {
        return page(503, 'database_unavailable', unavailable(deps, error, requestId).headers);
      }
      deps.logger.error({ err: error, requestId }, 'a sign-in step failed unexpectedly');
      return page(500, 'internal');
    }
  };
}

/** Any other method on a browser path: a page, with the method that works in `Allow`. */
export function refuseMethod(protocol: SignInProtocol, allow: string): ApiHandler {
  return () => (context) => {
    const { requestId } = context.env;
    return renderErrorPage({ status: 405, code: 'method_not_allowed', requestId, protocol }, { allow });
  };
}
