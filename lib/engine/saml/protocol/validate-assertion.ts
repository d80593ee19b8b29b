import type { AssertionFacts, SubjectConfirmation } from './assertion-facts';
import { emailInAttribute, findEmail } from './email';
import { CONFIRMATION_BEARER, NAME_ID_UNSPECIFIED, STATUS_SUCCESS } from './names';
import { type Check, failedCheck, passedCheck, type SamlProblem, type SamlProblemCode } from './problem';
import { describeDuration } from './time';

/** What one connection expects. */
export type Expectations = {
  readonly spEntityId: string;
  readonly acsUrl: string;
  readonly idpEntityId: string;
  /** 0 to 300. */
  readonly clockSkewSeconds: number;
  readonly allowIdpInitiated: boolean;
  /** In lower case, without a trailing dot. */
  readonly domains: readonly string[];
  /** The class of authentication that is required; empty for any. */
  readonly requestedAuthnContext: string;
  /** Whether the person must have signed in after our request was made. */
  readonly forceAuthn: boolean;
  /** The attribute that holds the e-mail address, and then nothing else does; empty to find it by its usual names. */
  readonly emailAttribute: string;
  /** The NameID formats that are taken; empty for any. */
  readonly allowedNameIdFormats: readonly string[];
};

/** What became of the request that a response says it answers. */
export type RequestState = 'open' | 'used' | 'expired' | 'unknown';

/** A request as it is known here; `initiatedAt` is when the browser left with it. */
export type KnownRequest = { readonly state: RequestState; readonly initiatedAt: Date | null };

/** Every check, in the order in which the first failure names the refusal; and who it is when all of them pass. */
export type Judgement = {
  readonly checks: readonly Check[];
  readonly problem: SamlProblem | null;
  readonly email: string | null;
};

/** The request that a response says it answers: what the bearer confirmation says, else the response. */
export function requestIdOf(facts: AssertionFacts): string | null {
  return bearers(facts).find((each) => each.inResponseTo !== null)?.inResponseTo ?? facts.responseInResponseTo;
}

/**
 * Judges a verified assertion as the Web Browser SSO profile demands (SAML Profiles §4.1.4.2–3, Core §2.5.1, §3.2.2). All checks
 * run, so that one look shows everything there is to fix. `request` is the one named by {@link requestIdOf}, or null for none.
 */
export function validateAssertion(
  facts: AssertionFacts,
  expectations: Expectations,
  request: KnownRequest | null,
  now: Date,
): Judgement {
  const { emailAttribute } = expectations;
  const found =
    emailAttribute === ''
      ? findEmail(facts.nameId, facts.attributes)
      : emailInAttribute(emailAttribute, facts.nameId, facts.attributes);
  const checks = [
    checkStatus(facts),
    checkIssuer(facts, expectations),
    checkDestination(facts, expectations),
    checkConditions(facts),
    checkAudience(facts, expectations),
    checkTime(facts, expectations, now),
    checkRecipient(facts, expectations),
    checkConfirmation(facts, expectations, now),
    checkRequest(facts, expectations, request?.state ?? null),
    ...checkAuthnContext(facts, expectations),
    ...checkFreshness(facts, expectations, request),
    ...checkNameIdFormat(facts, expectations),
    checkEmail(facts, expectations, found),
    ...(found === null ? [] : [checkDomain(found.domain, expectations)]),
  ];
  const failed = checks.find((check) => !check.passed);
  if (failed === undefined || failed.code === '') return { checks, problem: null, email: found?.email ?? null };
  const { code, expected, received } = failed;
  return { checks, problem: { code, expected, received }, email: found?.email ?? null };
}

function check(
  name: string,
  code: SamlProblemCode,
  passed: boolean,
  expected: string,
  received: string,
  note = '',
): Check {
  return passed ? passedCheck(name, expected, received, note) : failedCheck(name, { code, expected, received }, note);
}

function checkStatus({ status }: AssertionFacts): Check {
  return check('status', 'idp_status', status.success, STATUS_SUCCESS, status.text);
}

function checkIssuer(facts: AssertionFacts, { idpEntityId }: Expectations): Check {
  // Profiles §4.1.4.2: an Issuer on the response may be left out, but not differ.
  const issuers = facts.responseIssuer === null ? [facts.issuer] : [facts.issuer, facts.responseIssuer];
  const stranger = issuers.find((issuer) => issuer !== idpEntityId);
  return check('issuer', 'bad_issuer', stranger === undefined, idpEntityId, stranger ?? facts.issuer);
}

function checkDestination({ destination, responseSigned }: AssertionFacts, { acsUrl }: Expectations): Check {
  // Bindings §3.5.5.2: a signed message must carry its destination.
  if (destination === null && !responseSigned)
    return passedCheck('destination', acsUrl, '', 'Not sent; the Response is not signed.');
  return check(
    'destination',
    'bad_destination',
    destination === acsUrl,
    acsUrl,
    destination ?? 'none, on a signed Response',
  );
}

function checkConditions({ unknownConditions }: AssertionFacts): Check {
  // Core §2.5.1.1: an assertion with a condition that is not understood must not be relied on.
  const expected = 'AudienceRestriction, OneTimeUse or ProxyRestriction';
  return check(
    'conditions',
    'unknown_condition',
    unknownConditions.length === 0,
    expected,
    unknownConditions.join(', '),
  );
}

function checkAudience({ audienceRestrictions }: AssertionFacts, { spEntityId }: Expectations): Check {
  const passed =
    audienceRestrictions.length > 0 && audienceRestrictions.every((audiences) => audiences.includes(spEntityId));
  return check('audience', 'bad_audience', passed, spEntityId, audienceRestrictions.flat().join(', ') || 'no audience');
}

function checkTime(facts: AssertionFacts, { clockSkewSeconds }: Expectations, now: Date): Check {
  const skew = clockSkewSeconds * 1000;
  const ahead = facts.issuedAt.getTime() - now.getTime();
  const note =
    ahead > 0
      ? `The identity provider's clock is at least ${describeDuration(ahead)} ahead of ours.`
      : `Issued ${describeDuration(ahead)} ago by the identity provider's clock.`;
  const expected = `now, ${now.toISOString()} ± ${clockSkewSeconds} s`;
  const window = `${facts.notBefore?.toISOString() ?? '…'} to ${facts.notOnOrAfter?.toISOString() ?? '…'}`;
  if (facts.notBefore !== null && now.getTime() < facts.notBefore.getTime() - skew) {
    return failedCheck('time', { code: 'expired_early', expected, received: window }, note);
  }
  // Core §2.5.1.2: at NotOnOrAfter itself it is already too late.
  const ends = [facts.notOnOrAfter, facts.sessionNotOnOrAfter].filter((end) => end !== null);
  const late = ends.find((end) => now.getTime() >= end.getTime() + skew);
  if (late === undefined) return passedCheck('time', expected, window, note);
  const received = late === facts.notOnOrAfter ? window : `a session that ended at ${late.toISOString()}`;
  return failedCheck('time', { code: 'expired_late', expected, received }, note);
}

function bearers(facts: AssertionFacts): SubjectConfirmation[] {
  return facts.confirmations.filter((each) => each.method === CONFIRMATION_BEARER);
}

function checkRecipient(facts: AssertionFacts, { acsUrl }: Expectations): Check {
  const recipients = bearers(facts).map((each) => each.recipient ?? 'none');
  // No bearer confirmation at all is the next check's finding.
  const passed = recipients.length === 0 || recipients.includes(acsUrl);
  return check('recipient', 'bad_recipient', passed, acsUrl, recipients.join(', '));
}

function checkConfirmation(facts: AssertionFacts, { acsUrl, clockSkewSeconds }: Expectations, now: Date): Check {
  const expected = 'a bearer SubjectConfirmation with a NotOnOrAfter in the future and no NotBefore';
  const candidates = bearers(facts);
  const addressed = candidates.filter((each) => each.recipient === acsUrl);
  const judged = addressed.length > 0 ? addressed : candidates;
  const faults = judged.map((each) => confirmationFault(each, clockSkewSeconds * 1000, now));
  const passed = faults.includes(null);
  const methods = facts.confirmations.map((each) => each.method).join(', ') || 'none';
  const received = candidates.length === 0 ? methods : faults.filter((fault) => fault !== null).join('; ');
  return check('confirmation', 'bad_subject_confirmation', passed, expected, passed ? 'bearer' : received);
}

function confirmationFault({ notBefore, notOnOrAfter }: SubjectConfirmation, skew: number, now: Date): string | null {
  if (notBefore !== null) return 'a NotBefore, which a bearer confirmation must not have';
  if (notOnOrAfter === null) return 'no NotOnOrAfter';
  return now.getTime() < notOnOrAfter.getTime() + skew ? null : `NotOnOrAfter ${notOnOrAfter.toISOString()}`;
}

function checkRequest(facts: AssertionFacts, expectations: Expectations, state: RequestState | null): Check {
  const name = 'in_response_to';
  const id = requestIdOf(facts);
  if (id === null) {
    const expected = expectations.allowIdpInitiated
      ? 'a sign-in started here or at the identity provider'
      : 'a sign-in started here';
    return check(
      name,
      'unsolicited',
      expectations.allowIdpInitiated,
      expected,
      'a sign-in started at the identity provider',
    );
  }
  const outer = facts.responseInResponseTo;
  const confirmed = bearers(facts).some((each) => each.inResponseTo !== null);
  // The envelope may be unsigned: then anyone could have given it an InResponseTo, or taken it away.
  const consistent = outer === id && (confirmed || facts.responseSigned);
  if (!consistent) {
    const received = `${outer ?? 'none'} on the Response, ${confirmed ? id : 'none'} in the confirmation`;
    return failedCheck(name, { code: 'bad_in_response_to', expected: 'the same request in both places', received });
  }
  const received: Record<RequestState, string> = {
    open: id,
    used: `${id}, which has been answered already`,
    expired: `${id}, which was made too long ago`,
    unknown: `${id}, which is not one of this connection`,
  };
  return check(
    name,
    'bad_in_response_to',
    state === 'open',
    'a request of this connection that is waiting',
    received[state ?? 'unknown'],
  );
}

/** Only where the connection asks: a request on its way through the browser can be stripped of what it asked for. */
function checkAuthnContext({ authnContexts }: AssertionFacts, { requestedAuthnContext }: Expectations): Check[] {
  if (requestedAuthnContext === '') return [];
  const passed = authnContexts.includes(requestedAuthnContext);
  const received = authnContexts.join(', ') || 'none';
  return [check('authn_context', 'bad_authn_context', passed, requestedAuthnContext, received)];
}

/** ForceAuthn (Core §3.4.1) can be stripped on its way as well. A sign-in that began at the identity provider asked for nothing. */
function checkFreshness(facts: AssertionFacts, expectations: Expectations, request: KnownRequest | null): Check[] {
  if (!expectations.forceAuthn || request === null) return [];
  const { authnInstant } = facts;
  const since = request.initiatedAt ?? facts.issuedAt;
  const earliest = since.getTime() - expectations.clockSkewSeconds * 1000;
  const passed = authnInstant !== null && authnInstant.getTime() >= earliest;
  const expected = `a sign-in at the identity provider after ${since.toISOString()}`;
  const received = authnInstant?.toISOString() ?? 'no AuthnInstant';
  return [check('fresh_authn', 'stale_authentication', passed, expected, received)];
}

function checkNameIdFormat({ nameId, nameIdFormat }: AssertionFacts, { allowedNameIdFormats }: Expectations): Check[] {
  if (allowedNameIdFormats.length === 0) return [];
  // Core §8.3.1: a format that is left out is this one.
  const format = nameIdFormat === '' ? NAME_ID_UNSPECIFIED : nameIdFormat;
  const passed = nameId !== null && allowedNameIdFormats.includes(format);
  const received = nameId === null ? 'no NameID' : format;
  return [check('name_id_format', 'bad_name_id_format', passed, allowedNameIdFormats.join(', '), received)];
}

function checkEmail(
  facts: AssertionFacts,
  { emailAttribute }: Expectations,
  found: ReturnType<typeof findEmail>,
): Check {
  if (found !== null)
    return passedCheck(
      'email',
      'an e-mail address',
      found.email,
      [`Found in ${found.where}.`, found.note].join(' ').trim(),
    );
  const names = [...facts.attributes.keys()].slice(0, 20).join(', ') || 'none';
  const received = `NameID ${facts.nameId === null ? 'missing' : `"${facts.nameId}"`}; attributes: ${names}`;
  return failedCheck('email', {
    code: 'bad_subject_id',
    expected:
      emailAttribute === ''
        ? 'an e-mail address as the NameID or in an e-mail attribute'
        : `one e-mail address in the attribute ${emailAttribute}`,
    received,
  });
}

function checkDomain(domain: string, { domains }: Expectations): Check {
  const expected = domains.join(', ') || 'no domain is registered for this organization';
  return check('domain', 'email_outside_domains', domains.includes(domain), expected, domain);
}
