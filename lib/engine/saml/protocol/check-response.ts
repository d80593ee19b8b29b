import { type AssertionFacts, readFacts } from './assertion-facts';
import { decodeResponse } from './parse-response';
import { type Check, failedCheck, passedCheck, type SamlProblem } from './problem';
import { type Trust, type VerifiedResponse, verifyResponse } from './verify-signature';

/** What is known of a response after its signatures were looked at, and before its content is judged. */
export type ReadResponse = {
  /** The decoded document; null when it is not even XML. */
  readonly xml: string | null;
  /** Unverified: a flow id and an assertion id that the response names. */
  readonly claimedRequestId: string | null;
  readonly checks: readonly Check[];
} & (
  | { readonly facts: AssertionFacts; readonly problem: null }
  | { readonly facts: null; readonly problem: SamlProblem }
);

/** Decodes a posted `SAMLResponse` and reads it as {@link readDocument} does. */
export function readResponse(encoded: string, trust: Trust, now: Date): ReadResponse {
  const decoded = decodeResponse(encoded);
  return decoded.ok ? readDocument(decoded.value, trust, now) : refused(null, null, 'document', decoded.problem);
}

/** Verifies a decoded response with the keys of one connection and reads its facts. Synchronous and pure. */
export function readDocument(xml: string, trust: Trust, now: Date): ReadResponse {
  const { result, claims } = verifyResponse(xml, trust);
  const claimedRequestId = claims?.inResponseTo ?? null;
  if (!result.ok) return refused(xml, claimedRequestId, STAGES[result.problem.code] ?? 'signature', result.problem);
  const expected = trust.keys.map((key) => key.fingerprintSha256).join(', ');
  const note = signatureNote(result.value, now);
  const signature = passedCheck('signature', expected, result.value.signedWith.fingerprintSha256, note);
  const facts = readFacts(result.value);
  if (!facts.ok) {
    return {
      ...refused(xml, claimedRequestId, 'document', facts.problem),
      checks: [signature, failedCheck('document', facts.problem)],
    };
  }
  return { xml, claimedRequestId, checks: [signature], facts: facts.value, problem: null };
}

/** The check that a refusal before judgement belongs to; everything else is about the signature. */
const STAGES: Partial<Record<SamlProblem['code'], string>> = {
  malformed: 'document',
  too_large: 'document',
  encrypted_assertion: 'encryption',
  bad_encryption_algorithm: 'encryption',
  decryption_failed: 'encryption',
  idp_status: 'status',
};

function signatureNote({ responseSigned, encrypted, signedWith, excepted }: VerifiedResponse, now: Date): string {
  const signed = responseSigned ? 'The Response is signed.' : 'The Assertion is signed.';
  const part = [signed, ...(encrypted ? ['The Assertion was encrypted.'] : []), ...excepted].join(' ');
  const { notAfter } = signedWith;
  if (notAfter > now) return part;
  return `${part} The certificate expired on ${notAfter.toISOString().slice(0, 10)}.`;
}

function refused(xml: string | null, claimedRequestId: string | null, name: string, problem: SamlProblem) {
  return { xml, claimedRequestId, checks: [failedCheck(name, problem)], facts: null, problem } as const;
}
