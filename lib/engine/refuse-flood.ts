import { TextResponse } from '@/lib/text-response';
import type { EngineDeps } from './deps';
import { EngineError } from './errors';
import { renderApiError } from './http';
import { OauthError, renderOauthError } from './oauth/errors';
import { renderErrorPage } from './pages';
import { ScimError, toErrorBody } from './scim/protocol/errors';

/** The answer to a request beyond its limit, in the words of whoever asks: 429 (RFC 6585 §4, RFC 7644 §3.12, RFC 6749 §5.2). */
export function refuseFlood(deps: EngineDeps, path: string, requestId: string, seconds: number): Response {
  const message = `Too many requests. Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'} and go on more slowly.`;
  if (path.startsWith('/v1/scim/scim_directory_')) {
    const body = toErrorBody(new ScimError(429, message));
    return new TextResponse(JSON.stringify(body), 429, { 'content-type': 'application/scim+json' });
  }
  if (/^\/v1\/oauth\/(token|userinfo|jwks)$/.test(path)) {
    return renderOauthError(new OauthError('temporarily_unavailable', message, { status: 429 }));
  }
  if (/^\/v1\/(saml\/saml_conn_|oidc\/|oauth\/authorize$)/.test(path)) {
    return renderErrorPage({ status: 429, code: 'too_many_requests', requestId });
  }
  return renderApiError(deps, new EngineError('resource_exhausted', message), requestId);
}
