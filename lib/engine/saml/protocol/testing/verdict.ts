import type { KeyObject } from 'node:crypto';
import type { TrustedKey } from '../certificate';
import { readResponse } from '../check-response';
import type { Check } from '../problem';
import { type Expectations, type RequestState, requestIdOf, validateAssertion } from '../validate-assertion';
import type { Exceptions } from '../verify-signature';
import { NOW, TEST_SP } from './response';

/** What a connection asks for beyond the profile: nothing. */
export const NO_DEMANDS = {
  requestedAuthnContext: '',
  forceAuthn: false,
  emailAttribute: '',
  allowedNameIdFormats: [],
};

export type Verdict = { code: string; email: string | null; checks: readonly Check[] };

type Options = Partial<Expectations> & {
  now?: Date;
  requestState?: RequestState;
  decryptionKey?: KeyObject;
  otherDecryptionKeys?: readonly KeyObject[];
  exceptions?: Exceptions;
  initiatedAt?: Date;
};

/** Reads and judges a response as the ACS does; `code` is 'accepted' or the problem's. */
export function judge(xml: string, keys: readonly TrustedKey[], options: Options = {}): Verdict {
  return judgeEncoded(Buffer.from(xml).toString('base64'), keys, options);
}

export function judgeEncoded(encoded: string, keys: readonly TrustedKey[], options: Options = {}): Verdict {
  const { now = NOW, requestState = 'open', decryptionKey = null, initiatedAt = now, ...others } = options;
  const { otherDecryptionKeys = [], exceptions, ...rest } = others;
  const read = readResponse(
    encoded,
    { keys, decryptionKey, otherDecryptionKeys, ...(exceptions === undefined ? {} : { exceptions }) },
    now,
  );
  if (read.facts === null) return { code: read.problem.code, email: null, checks: read.checks };
  const expectations = {
    ...TEST_SP,
    clockSkewSeconds: 120,
    allowIdpInitiated: true,
    domains: ['victim.example'],
    ...NO_DEMANDS,
    ...rest,
  };
  const request = requestIdOf(read.facts) === null ? null : { state: requestState, initiatedAt };
  const { checks, problem, email } = validateAssertion(read.facts, expectations, request, now);
  return { code: problem?.code ?? 'accepted', email, checks: [...read.checks, ...checks] };
}
