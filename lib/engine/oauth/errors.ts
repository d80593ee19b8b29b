import { isDatabaseUnavailable } from '@/lib/database-failure';
import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { type EngineContext, unavailable } from '../http';

/** The error codes of RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1 and OpenID Connect Core §3.1.2.6 that occur here. */
export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_token'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'login_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'temporarily_unavailable'
  | 'server_error';

const STATUS: Record<OauthErrorCode, number> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_token: 401,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  login_required: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  temporarily_unavailable: 503,
  server_error: 500,
};

/** A refusal in OAuth's words. `description` is ASCII without quotation marks and backslashes (RFC 6749 §5.2). */
export class OauthError extends Error {
  override name = 'OauthError';
  readonly code: OauthErrorCode;
  readonly headers: Record<string, string>;
  /** Overrides the status of the code. */
  readonly status: number;

  constructor(
    code: OauthErrorCode,
    description: string,
    options: { status?: number; headers?: Record<string, string> } = {},
  ) {
    super(description);
    this.code = code;
    this.status = options.status ?? STATUS[code];
    this.headers = options.headers ?? {};
  }
}

/** Runs an endpoint that answers in JSON; whatever it throws becomes an error object (RFC 6749 §5.2). */
export function oauthEndpoint(
  deps: EngineDeps,
  run: (context: EngineContext) => Promise<Response>,
): (context: EngineContext) => Promise<Response> {
  return async (context) => {
    try {
      return await run(context);
    } catch (error) {
      return renderOauthError(toOauthError(deps, error, context.env.requestId));
    }
  };
}

/** What is told to the caller of an unexpected failure is its request id; the log has the rest. */
export function toOauthError(deps: EngineDeps, error: unknown, requestId: string): OauthError {
  if (error instanceof OauthError) return error;
  if (error instanceof EngineError && error.code === 'payload_too_large') {
    return new OauthError('invalid_request', error.message, { status: 413 });
  }
  if (isDatabaseUnavailable(error)) {
    const { message, headers } = unavailable(deps, error, requestId);
    return new OauthError('temporarily_unavailable', message, { headers });
  }
  deps.logger.error({ err: error, requestId }, 'an OAuth request failed unexpectedly');
  return new OauthError('server_error', `Something failed on our side. Quote request ${requestId} to its operator.`);
}

export function renderOauthError({ code, message, status, headers }: OauthError): Response {
  return Response.json(
    { error: code, error_description: message },
    { status, headers: { ...headers, 'cache-control': 'no-store', pragma: 'no-cache' } },
  );
}
