import { newUuid } from '@/lib/ids';
import { type ApiHandler, readBody } from '../http';
import { startFlow } from '../login/flow-start-store';
import { initUrl } from '../login/init-url';
import { renderErrorPage, seeOther } from '../login/pages';
import { mintEnvironmentScope } from '../scope';
import { configuredHop } from './browser-handlers';
import type { Connection } from './connection-store';

const MAX_FORM_BYTES = 16_384;
const MAX_TARGET = 2048;

/**
 * GET and POST /v1/oidc/:connection/initiate: a sign-in that begins at the provider, as a tile of its portal does (OpenID Connect
 * Core §4). It becomes an ordinary sign-in of ours, with a state, a nonce and a cookie of the browser; only for connections that
 * allow it. `target_link_uri` is handed to the application as the `state` of the sign-in, and is never gone to from here.
 */
export const initiateFromProvider: ApiHandler = (deps) =>
  configuredHop(deps, async (connection, context) => {
    const { requestId } = context.env;
    const refuse = (code: string) => renderErrorPage({ code, requestId, protocol: 'oidc' });
    const parameters = await readParameters(context.req.raw);
    if (parameters === null) return refuse('malformed');
    if (!connection.allowIdpInitiated) return refuse('unsolicited');
    if (parameters.get('iss') !== connection.issuer) return refuse('bad_issuer');
    const target = readTarget(connection, parameters.get('target_link_uri') ?? '');
    if (target === null) return refuse('bad_target_link');
    const id = newUuid();
    const scope = mintEnvironmentScope(connection.environmentId);
    const flow = { id, state: target, isTest: false, isIdpInitiated: true };
    const started = await startFlow(deps, scope, { oidcConnectionId: connection.id }, flow);
    if (started === null) return refuse('unknown_connection');
    return seeOther(initUrl(deps, started, id, { loginHint: parameters.get('login_hint') ?? '' }));
  });

/** Null when a parameter comes twice, or the form is none. */
async function readParameters(request: Request): Promise<URLSearchParams | null> {
  const isForm = request.headers.get('content-type')?.split(';')[0]?.trim() === 'application/x-www-form-urlencoded';
  if (request.method === 'POST' && !isForm) return null;
  const parameters =
    request.method === 'POST'
      ? new URLSearchParams(Buffer.from(await readBody(request, MAX_FORM_BYTES)).toString('utf8'))
      : new URL(request.url).searchParams;
  const names = [...parameters.keys()];
  return new Set(names).size === names.length ? parameters : null;
}

/** A target within the application; empty for none, null for one that is anywhere else: it must not become an open redirect there. */
function readTarget({ redirectUrl }: Connection, wished: string): string | null {
  if (wished === '') return '';
  if (wished.length > MAX_TARGET || !URL.canParse(wished) || !URL.canParse(redirectUrl)) return null;
  const url = new URL(wished);
  const fits = /^https?:$/.test(url.protocol) && url.origin === new URL(redirectUrl).origin && url.username === '';
  return fits && url.password === '' ? url.href : null;
}
