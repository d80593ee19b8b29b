import { TextResponse } from '@/lib/http/text-response';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { renderApiError } from '../http';
import { renderErrorPage } from '../login/pages';
import { OauthError, renderOauthError } from '../oauth/errors';
import { ScimError, toErrorBody } from '../scim/protocol/errors';
import type { Dialect } from './path-class';

/** The answer to a request beyond its limit, in the words of whoever asks: 429 (RFC 6585 §4, RFC 7644 §3.12, RFC 6749 §5.2). */
export function refuseFlood(deps: EngineDeps, dialect: Dialect, requestId: string, seconds: number): Response {
  const message = `Too many requests. Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'} and go on more slowly.`;
  if (dialect === 'scim') {
    const body = toErrorBody(new ScimError(429, message));
    return new TextResponse(JSON.stringify(body), 429, { 'content-type': 'application/scim+json' });
  }
  if (dialect === 'oauth') {
    return renderOauthError(new OauthError('temporarily_unavailable', message, { status: 429 }));
  }
  if (dialect === 'page') return renderErrorPage({ status: 429, code: 'too_many_requests', requestId });
  return renderApiError(deps, new EngineError('resource_exhausted', message), requestId);
}
