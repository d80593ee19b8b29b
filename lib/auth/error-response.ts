import { DATABASE_RETRY_SECONDS, isDatabaseUnavailable } from '@/lib/database-failure';
import { DomainError } from '@/lib/errors';
import { ApiError, UnsupportedByRemoteError } from '@/lib/ssoready/errors';

/**
 * What a caught value says to the person, or null when it is a bug of ours. The engine's refusals keep their kind: an
 * environment's client asked on the person's behalf. A refusal of our own credentials is not the person's to fix by signing in.
 */
export function toDomainError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error;
  if (!(error instanceof ApiError))
    return isDatabaseUnavailable(error) ? unavailable(error, DATABASE_UNAVAILABLE) : null;
  const options = { cause: error, fields: asSentences(error.fields) };
  if (error instanceof UnsupportedByRemoteError) return new DomainError('unsupported', error.message, options);
  switch (error.status) {
    case 400:
      return new DomainError('invalid', error.message, options);
    case 404:
      return new DomainError('not_found', error.message, options);
    case 409:
      return new DomainError('conflict', error.message, options);
    case 413:
      return new DomainError('payload_too_large', error.message, options);
    case 429:
      return new DomainError('throttled', error.message, options);
    case 503:
      return unavailable(error, error.message);
    case 501:
      return new DomainError('unsupported', error.message, options);
    case 401:
    case 403:
      return new DomainError(
        'upstream',
        `The engine refused our API key (${error.operation}). Check it in the configuration.`,
        options,
      );
    default:
      return new DomainError('upstream', error.message, options);
  }
}

/** The engine says what is wrong in words that follow the field's name; beside a field they have to stand alone. */
function asSentences(fields: Readonly<Record<string, string>>): Record<string, string> {
  const follows = /^(must|is|has|needs|may|cannot|does) /;
  const entries = Object.entries(fields).map(([name, said]) => [
    name,
    follows.test(said) ? `This ${said}${said.endsWith('.') ? '' : '.'}` : said,
  ]);
  return Object.fromEntries(entries);
}

const DATABASE_UNAVAILABLE =
  'The database is not available at the moment, so nothing was changed. Try again in a few seconds; if it stays, tell whoever runs this installation.';

function unavailable(cause: unknown, message: string): DomainError {
  return new DomainError('unavailable', message, { cause, retryAfterSeconds: DATABASE_RETRY_SECONDS });
}

/** The JSON form of a refusal; `null` is an unexpected failure. */
export function errorResponse(refusal: DomainError | null, requestId: string): Response {
  const headers = new Headers({ 'cache-control': 'private, no-store', 'x-request-id': requestId });
  if (!refusal) {
    const message = `Something failed on our side. Try again; if it stays, look for ${requestId} in the server's log.`;
    return Response.json({ error: { code: 'internal', message, requestId } }, { status: 500, headers });
  }
  if (refusal.retryAfterSeconds !== null) headers.set('retry-after', String(Math.ceil(refusal.retryAfterSeconds)));
  const fields = Object.keys(refusal.fields).length > 0 ? { fields: refusal.fields } : {};
  const error = { code: refusal.code, message: refusal.message, ...fields, requestId };
  return Response.json({ error }, { status: refusal.status, headers });
}
