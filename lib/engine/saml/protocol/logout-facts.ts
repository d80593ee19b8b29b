import type { TrustedKey } from './certificate';
import type { SessionName } from './logout-messages';
import { type ReceivedLogout, verifyQuery } from './logout-transport';
import { NS_ASSERTION, NS_PROTOCOL, NS_SIGNATURE } from './names';
import { envelopeFaultOf, identified } from './parse-response';
import { malformed, ok, type Result, refuse } from './problem';
import { type ResponseStatus, readStatus } from './status';
import { parseDateTime } from './time';
import { verifyElement } from './verify-signature';
import { parseXml } from './xml-document';
import { attributeOf, childrenNamed, isNamed, onlyChild, plainTextOf, type XmlElement } from './xml-tree';

/** What both kinds of logout message say, read from verified bytes. */
type Envelope = {
  readonly id: string;
  readonly issuer: string;
  readonly destination: string;
  readonly issuedAt: Date;
};

export type LogoutRequestFacts = Envelope & {
  readonly kind: 'request';
  readonly notOnOrAfter: Date | null;
  readonly session: SessionName;
};
type LogoutResponseFacts = Envelope & {
  readonly kind: 'response';
  readonly inResponseTo: string;
  readonly status: ResponseStatus;
};
export type LogoutFacts = LogoutRequestFacts | LogoutResponseFacts;

/** Which identity provider may speak, to which address, and how far its clock may differ. */
type LogoutExpectations = {
  readonly idpEntityId: string;
  readonly sloUrl: string;
  readonly clockSkewSeconds: number;
};

/** Nobody takes longer for a redirect; a message that is older was kept. */
const MAX_AGE_SECONDS = 600;

/**
 * Verifies a logout message and reads it, with the rules of a sign-in: signed by a key of the connection over exactly this
 * element, one possible reading, its own bytes, and then issuer, destination and times. Synchronous and pure.
 */
export function readLogout(
  received: ReceivedLogout,
  keys: readonly TrustedKey[],
  expected: LogoutExpectations,
  now: Date,
): Result<LogoutFacts> {
  const tree = parseXml(received.xml);
  if (!tree.ok) return tree;
  const verified = verifyMessage(tree.value, received, keys);
  if (!verified.ok) return verified;
  const facts = readFacts(verified.value, received.parameter === 'SAMLRequest' ? 'request' : 'response');
  return facts.ok ? judge(facts.value, expected, now) : facts;
}

function verifyMessage(
  tree: XmlElement,
  { parameter, querySignature }: ReceivedLogout,
  keys: readonly TrustedKey[],
): Result<XmlElement> {
  const name = parameter === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse';
  if (!isNamed(tree, NS_PROTOCOL, name))
    return malformed(`a ${name} of SAML 2.0`, `${tree.localName} in ${tree.namespace}`);
  const id = identified(tree);
  if (!id.ok) return id;
  const signature = onlyChild(tree, NS_SIGNATURE, 'Signature');
  const fault = envelopeFaultOf(tree, signature === null ? 0 : 1);
  if (fault !== null) return malformed('one logout message, and nothing else that could be taken for one', fault);
  if (querySignature !== null) {
    // Bindings §3.4.4.1: a signature inside the message is to be removed.
    if (signature !== null) return malformed('no Signature in the message beside the one in the address', 'both');
    const fitting = verifyQuery(querySignature, keys);
    return fitting.ok ? ok(tree) : fitting;
  }
  if (signature === null) return refuse('unsigned', `a signature on the ${name}`, 'none');
  const verified = verifyElement(tree, id.value, signature, { keys });
  return verified.ok ? ok(verified.value.content) : verified;
}

function readFacts(message: XmlElement, kind: LogoutFacts['kind']): Result<LogoutFacts> {
  const issuer = onlyChild(message, NS_ASSERTION, 'Issuer');
  const issuedAt = parseDateTime(attributeOf(message, 'IssueInstant') ?? '');
  if (issuedAt === null) return malformed('an IssueInstant', attributeOf(message, 'IssueInstant') ?? 'none');
  const envelope = {
    id: attributeOf(message, 'ID') ?? '',
    issuer: (issuer === null ? '' : (plainTextOf(issuer) ?? '')).trim(),
    destination: attributeOf(message, 'Destination') ?? '',
    issuedAt,
  };
  if (kind === 'response') {
    const inResponseTo = attributeOf(message, 'InResponseTo') ?? '';
    return ok({ ...envelope, kind, inResponseTo, status: readStatus(message) });
  }
  const session = readSessionName(message);
  if (!session.ok) return session;
  const end = attributeOf(message, 'NotOnOrAfter');
  const notOnOrAfter = end === null ? null : parseDateTime(end);
  if (end !== null && notOnOrAfter === null) return malformed('a date and time in NotOnOrAfter', end);
  return ok({ ...envelope, kind, notOnOrAfter, session: session.value });
}

/** SAML Core §3.7.1: one NameID; an encrypted or another kind of name is not taken. */
function readSessionName(message: XmlElement): Result<SessionName> {
  const nameId = onlyChild(message, NS_ASSERTION, 'NameID');
  const text = nameId === null ? null : plainTextOf(nameId);
  if (nameId === null || text === null || text.trim() === '') return malformed('exactly one NameID of text only');
  const sessionIndexes: string[] = [];
  for (const element of childrenNamed(message, NS_PROTOCOL, 'SessionIndex')) {
    const index = plainTextOf(element);
    if (index === null) return malformed('a SessionIndex of text only');
    sessionIndexes.push(index.trim());
  }
  return ok({
    nameId: text.trim(),
    nameIdFormat: attributeOf(nameId, 'Format') ?? '',
    nameQualifier: attributeOf(nameId, 'NameQualifier') ?? '',
    spNameQualifier: attributeOf(nameId, 'SPNameQualifier') ?? '',
    sessionIndexes,
  });
}

function judge(facts: LogoutFacts, expected: LogoutExpectations, now: Date): Result<LogoutFacts> {
  const skew = expected.clockSkewSeconds * 1000;
  const age = now.getTime() - facts.issuedAt.getTime();
  if (facts.issuer !== expected.idpEntityId) return refuse('bad_issuer', expected.idpEntityId, facts.issuer);
  if (facts.destination !== expected.sloUrl) return refuse('bad_destination', expected.sloUrl, facts.destination);
  if (age < -skew) return refuse('expired_early', now.toISOString(), facts.issuedAt.toISOString());
  if (age >= MAX_AGE_SECONDS * 1000 + skew)
    return refuse('expired_late', now.toISOString(), facts.issuedAt.toISOString());
  if (facts.kind === 'request' && facts.notOnOrAfter !== null && now.getTime() >= facts.notOnOrAfter.getTime() + skew) {
    return refuse('expired_late', now.toISOString(), facts.notOnOrAfter.toISOString());
  }
  return ok(facts);
}

/** How long a request must be remembered so that it cannot be used twice. */
export function rememberLogoutUntil({ issuedAt }: LogoutRequestFacts, clockSkewSeconds: number): Date {
  return new Date(issuedAt.getTime() + (MAX_AGE_SECONDS + 2 * clockSkewSeconds + 60) * 1000);
}
