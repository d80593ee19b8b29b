/** Why a sign-in was refused. One code for each rule, so that a refusal says which rule fired. */
export type OidcProblemCode =
  | 'malformed'
  | 'bad_state'
  | 'other_browser'
  | 'flow_not_waiting'
  | 'oidc_connection_not_configured'
  | 'oidc_connection_disabled'
  | 'discovery_failed'
  | 'idp_status'
  | 'token_exchange_failed'
  | 'keys_unavailable'
  | 'unsigned'
  | 'bad_signature_algorithm'
  | 'unknown_signing_key'
  | 'bad_signature'
  | 'bad_issuer'
  | 'bad_audience'
  | 'bad_authorized_party'
  | 'expired_early'
  | 'expired_late'
  | 'bad_nonce'
  | 'bad_token_hash'
  | 'stale_authentication'
  | 'userinfo_failed'
  | 'bad_subject'
  | 'bad_tenant'
  | 'bad_hosted_domain'
  | 'bad_subject_id'
  | 'email_not_verified'
  | 'email_outside_domains'
  | 'redirect_url_not_configured'
  | 'oauth_redirect_uri_mismatch';

/** A refusal with both sides of the comparison, as text for a person. Neither side ever holds a secret. */
export type OidcProblem = { readonly code: OidcProblemCode; readonly expected: string; readonly received: string };

/** An expected outcome: the value, or the problem. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: OidcProblem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(
  code: OidcProblemCode,
  expected: string,
  received: string,
): { readonly ok: false; readonly problem: OidcProblem } {
  return { ok: false, problem: { code, expected, received: clip(received) } };
}

const MAX_SHOWN_LENGTH = 500;

/** Makes text from outside fit to be stored and shown: of bounded length, without control characters and broken pairs. */
export function clip(text: string): string {
  const shown = text.slice(0, MAX_SHOWN_LENGTH).replace(/[\p{Cc}\p{Surrogate}]/gu, '\u{FFFD}');
  return text.length > MAX_SHOWN_LENGTH ? `${shown}…` : shown;
}

/** One check of a sign-in as it is stored and shown: what was expected, what came. */
export type Check = {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly received: string;
  /** The problem's code when `passed` is false, else empty. */
  readonly code: OidcProblemCode | '';
  readonly note: string;
};

/** `code` is what the check is called when it fails. */
export function check(
  name: string,
  code: OidcProblemCode,
  passed: boolean,
  sides: { readonly expected: string; readonly received: string; readonly note?: string },
): Check {
  const { expected, received, note = '' } = sides;
  return {
    name,
    passed,
    expected: clip(expected),
    received: clip(received),
    code: passed ? '' : code,
    note: clip(note),
  };
}

/** The first check that failed, as a problem; null when all passed. */
export function firstProblem(checks: readonly Check[]): OidcProblem | null {
  for (const { code, expected, received } of checks) if (code !== '') return { code, expected, received };
  return null;
}
