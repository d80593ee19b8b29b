/** Why a response was refused. One code for each rule, so that a refusal says which rule fired. */
export type SamlProblemCode =
  | 'malformed'
  | 'too_large'
  | 'unsigned'
  | 'bad_signature'
  | 'bad_signature_algorithm'
  | 'bad_digest_algorithm'
  | 'bad_certificate'
  | 'encrypted_assertion'
  | 'bad_encryption_algorithm'
  | 'decryption_failed'
  | 'idp_status'
  | 'bad_issuer'
  | 'bad_destination'
  | 'unknown_condition'
  | 'bad_audience'
  | 'bad_subject_confirmation'
  | 'bad_recipient'
  | 'expired_early'
  | 'expired_late'
  | 'bad_in_response_to'
  | 'unsolicited'
  | 'replay'
  | 'bad_authn_context'
  | 'stale_authentication'
  | 'bad_name_id_format'
  | 'bad_subject_id'
  | 'email_outside_domains';

/** A refusal with both sides of the comparison, as text for a person. Neither side ever holds a secret of ours. */
export type SamlProblem = { readonly code: SamlProblemCode; readonly expected: string; readonly received: string };

/** An expected outcome: the value, or the problem. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: SamlProblem };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(
  code: SamlProblemCode,
  expected: string,
  received: string,
): { readonly ok: false; readonly problem: SamlProblem } {
  return { ok: false, problem: { code, expected, received: clip(received) } };
}

const MAX_SHOWN_LENGTH = 1000;

/** Cuts text from outside to a length worth storing, never through a surrogate pair: half of one is not storable text. */
export function clip(text: string): string {
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A document that breaks a rule of form: `rule` is what it should have been, `received` what it is. */
export function malformed(rule: string, received = ''): { readonly ok: false; readonly problem: SamlProblem } {
  return refuse('malformed', rule, received);
}

/** One check of a login as it is stored and shown: what was expected, what came. */
export type Check = {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly received: string;
  /** The problem's code when `passed` is false, else empty. */
  readonly code: SamlProblemCode | '';
  readonly note: string;
};

export function passedCheck(name: string, expected: string, received: string, note = ''): Check {
  return { name, passed: true, expected: clip(expected), received: clip(received), code: '', note: clip(note) };
}

export function failedCheck(name: string, problem: SamlProblem, note = ''): Check {
  const { code, expected, received } = problem;
  return { name, passed: false, expected: clip(expected), received: clip(received), code, note: clip(note) };
}
