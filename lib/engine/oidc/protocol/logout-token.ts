import { type JsonObject, stringIn } from './json';
import { ok, type Result, refuse } from './problem';

/** How far the provider's clock may be off. */
const SKEW_SECONDS = 120;
/** A token that was made longer ago is not taken, whatever it says of its own end. */
const MAX_AGE_SECONDS = 600;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** What a logout token says: whose sessions end. One of the two is there. */
export type LogoutFacts = {
  readonly subject: string | null;
  readonly sessionId: string | null;
  readonly issuedAt: Date;
};

/** Checks the claims of a verified logout token (OpenID Connect Back-Channel Logout 1.0 §2.6). */
export function readLogoutToken(
  claims: JsonObject,
  type: string | null,
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
  now: Date,
): Result<LogoutFacts> {
  // §2.4: a type is recommended; one that says something else is another kind of token.
  if (type !== null && !['logout+jwt', 'application/logout+jwt', 'jwt'].includes(type.toLowerCase()))
    return refuse('malformed', 'a logout token', `a token of type ${type}`);
  const iss = stringIn(claims, 'iss') ?? '';
  if (iss !== issuer) return refuse('bad_issuer', issuer, iss || 'none');
  const audiences: unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audiences.includes(clientId)) {
    return refuse('bad_audience', clientId, audiences.filter((each) => typeof each === 'string').join(', ') || 'none');
  }
  const [iat, exp] = [claims.iat, claims.exp];
  const seconds = now.getTime() / 1000;
  if (typeof iat !== 'number' || iat > seconds + SKEW_SECONDS)
    return refuse('expired_early', 'an iat that is past', String(iat ?? 'none'));
  const isOld = iat < seconds - MAX_AGE_SECONDS || typeof exp !== 'number' || exp + SKEW_SECONDS <= seconds;
  if (isOld)
    return refuse(
      'expired_late',
      'a logout token of the last ten minutes with an exp',
      `iat ${iat}, exp ${String(exp ?? 'none')}`,
    );
  // What tells it from an ID token: its event, and no nonce.
  if (Object.hasOwn(claims, 'nonce')) return refuse('bad_nonce', 'no nonce', 'a nonce');
  const { events } = claims;
  const event = typeof events === 'object' && events !== null ? Reflect.get(events, EVENT) : undefined;
  if (typeof event !== 'object' || event === null) return refuse('malformed', `the event ${EVENT}`, 'none');
  if ((stringIn(claims, 'jti') ?? '') === '') return refuse('malformed', 'a jti', 'none');
  const [subject, sessionId] = [stringIn(claims, 'sub') || null, stringIn(claims, 'sid') || null];
  if (subject === null && sessionId === null) return refuse('bad_subject', 'a sub or a sid', 'neither');
  return ok({ subject, sessionId, issuedAt: new Date(iat * 1000) });
}
