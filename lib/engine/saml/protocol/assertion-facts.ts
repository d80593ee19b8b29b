import { NS_ASSERTION, NS_PROTOCOL } from './names';
import { malformed, ok, type Result } from './problem';
import { type ResponseStatus, readStatus } from './status';
import { parseDateTime } from './time';
import type { VerifiedResponse } from './verify-signature';
import {
  attributeOf,
  childrenNamed,
  deepTextOf,
  elementsOf,
  isNamed,
  onlyChild,
  plainTextOf,
  type XmlElement,
} from './xml-tree';

/** One way in which the subject may be confirmed (SAML Core §2.4.1.1). */
export type SubjectConfirmation = {
  readonly method: string;
  readonly recipient: string | null;
  readonly inResponseTo: string | null;
  readonly notBefore: Date | null;
  readonly notOnOrAfter: Date | null;
};

/** Everything a login is judged by, read from verified bytes. */
export type AssertionFacts = {
  readonly assertionId: string;
  readonly issuer: string;
  readonly issuedAt: Date;
  readonly nameId: string | null;
  readonly nameIdFormat: string;
  /** `NameQualifier` and `SPNameQualifier`; empty where there is none. */
  readonly nameIdQualifiers: readonly [string, string];
  /** What a logout names this session by. */
  readonly sessionIndexes: readonly string[];
  readonly confirmations: readonly SubjectConfirmation[];
  readonly notBefore: Date | null;
  readonly notOnOrAfter: Date | null;
  readonly sessionNotOnOrAfter: Date | null;
  /** How the identity provider says it knew the person: the classes of its AuthnStatements. */
  readonly authnContexts: readonly string[];
  /** The latest time at which it says the person signed in there. */
  readonly authnInstant: Date | null;
  /** One list for each AudienceRestriction: the login needs one hit in every list (SAML Core §2.5.1.4). */
  readonly audienceRestrictions: readonly (readonly string[])[];
  readonly unknownConditions: readonly string[];
  /** Attribute name to its values, in document order; a repeated name adds to its values. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly responseSigned: boolean;
  readonly responseIssuer: string | null;
  readonly responseInResponseTo: string | null;
  readonly destination: string | null;
  readonly status: ResponseStatus;
};

/** Reads the facts of a verified response. Only what cannot be read at all is refused here; judging is the validator's work. */
export function readFacts({ assertion, response, responseSigned }: VerifiedResponse): Result<AssertionFacts> {
  const issuer = requiredText(assertion, NS_ASSERTION, 'Issuer');
  if (!issuer.ok) return issuer;
  const issuedAt = timeOf(assertion, 'IssueInstant');
  if (!issuedAt.ok) return issuedAt;
  if (issuedAt.value === null) return malformed('an Assertion with an IssueInstant');
  const subject = readSubject(assertion);
  if (!subject.ok) return subject;
  const conditions = readConditions(assertion);
  if (!conditions.ok) return conditions;
  const session = readSession(assertion);
  if (!session.ok) return session;
  const responseIssuer = readResponseIssuer(response);
  if (!responseIssuer.ok) return responseIssuer;
  return ok({
    assertionId: attributeOf(assertion, 'ID') ?? '',
    issuer: issuer.value,
    issuedAt: issuedAt.value,
    ...subject.value,
    ...conditions.value,
    ...session.value,
    attributes: readAttributes(assertion),
    responseSigned,
    responseIssuer: responseIssuer.value,
    responseInResponseTo: attributeOf(response, 'InResponseTo'),
    destination: attributeOf(response, 'Destination'),
    status: readStatus(response),
  });
}

function readSubject(assertion: XmlElement) {
  const subjects = childrenNamed(assertion, NS_ASSERTION, 'Subject');
  const [subject] = subjects;
  if (subject === undefined || subjects.length > 1) return malformed('exactly one Subject', `${subjects.length}`);
  const nameIds = childrenNamed(subject, NS_ASSERTION, 'NameID');
  if (nameIds.length > 1) return malformed('at most one NameID', `${nameIds.length}`);
  const [element] = nameIds;
  const text = element === undefined ? null : plainTextOf(element);
  if (element !== undefined && text === null) return malformed('a NameID of text only', 'an element inside the NameID');
  const confirmations = readConfirmations(subject);
  if (!confirmations.ok) return confirmations;
  return ok({
    nameId: text === null ? null : text.trim(),
    nameIdFormat: element === undefined ? '' : (attributeOf(element, 'Format') ?? ''),
    nameIdQualifiers: qualifiersOf(element),
    confirmations: confirmations.value,
  });
}

function qualifiersOf(nameId: XmlElement | undefined): [string, string] {
  if (nameId === undefined) return ['', ''];
  return [attributeOf(nameId, 'NameQualifier') ?? '', attributeOf(nameId, 'SPNameQualifier') ?? ''];
}

function readConfirmations(subject: XmlElement): Result<SubjectConfirmation[]> {
  const confirmations: SubjectConfirmation[] = [];
  for (const element of childrenNamed(subject, NS_ASSERTION, 'SubjectConfirmation')) {
    const data = onlyChild(element, NS_ASSERTION, 'SubjectConfirmationData');
    const notBefore = data === null ? ok(null) : timeOf(data, 'NotBefore');
    if (!notBefore.ok) return notBefore;
    const notOnOrAfter = data === null ? ok(null) : timeOf(data, 'NotOnOrAfter');
    if (!notOnOrAfter.ok) return notOnOrAfter;
    confirmations.push({
      method: attributeOf(element, 'Method') ?? '',
      recipient: data === null ? null : attributeOf(data, 'Recipient'),
      inResponseTo: data === null ? null : attributeOf(data, 'InResponseTo'),
      notBefore: notBefore.value,
      notOnOrAfter: notOnOrAfter.value,
    });
  }
  return ok(confirmations);
}

function readConditions(assertion: XmlElement) {
  const all = childrenNamed(assertion, NS_ASSERTION, 'Conditions');
  const [conditions] = all;
  if (conditions === undefined || all.length > 1) return malformed('exactly one Conditions', `${all.length}`);
  const notBefore = timeOf(conditions, 'NotBefore');
  if (!notBefore.ok) return notBefore;
  const notOnOrAfter = timeOf(conditions, 'NotOnOrAfter');
  if (!notOnOrAfter.ok) return notOnOrAfter;
  const audienceRestrictions: string[][] = [];
  const unknownConditions: string[] = [];
  for (const condition of elementsOf(conditions)) {
    if (isNamed(condition, NS_ASSERTION, 'AudienceRestriction')) {
      const audiences = childrenNamed(condition, NS_ASSERTION, 'Audience');
      audienceRestrictions.push(audiences.map((audience) => (plainTextOf(audience) ?? '').trim()));
    } else if (
      !isNamed(condition, NS_ASSERTION, 'OneTimeUse') &&
      !isNamed(condition, NS_ASSERTION, 'ProxyRestriction')
    ) {
      unknownConditions.push(condition.localName);
    }
  }
  return ok({ notBefore: notBefore.value, notOnOrAfter: notOnOrAfter.value, audienceRestrictions, unknownConditions });
}

type Session = Pick<AssertionFacts, 'sessionNotOnOrAfter' | 'authnContexts' | 'authnInstant' | 'sessionIndexes'>;

/** The AuthnStatements: the earliest end of a session that one sets. None at all is accepted: Keycloak has sent none. */
function readSession(assertion: XmlElement): Result<Session> {
  let sessionNotOnOrAfter: Date | null = null;
  let authnInstant: Date | null = null;
  const authnContexts: string[] = [];
  const sessionIndexes: string[] = [];
  for (const statement of childrenNamed(assertion, NS_ASSERTION, 'AuthnStatement')) {
    const end = timeOf(statement, 'SessionNotOnOrAfter');
    if (!end.ok) return end;
    if (end.value !== null && (sessionNotOnOrAfter === null || end.value < sessionNotOnOrAfter)) {
      sessionNotOnOrAfter = end.value;
    }
    const index = attributeOf(statement, 'SessionIndex');
    if (index !== null) sessionIndexes.push(index);
    // Only a connection that forces sign-ins needs it, and that connection misses an unreadable one.
    const instant = parseDateTime(attributeOf(statement, 'AuthnInstant') ?? '');
    if (instant !== null && (authnInstant === null || instant > authnInstant)) authnInstant = instant;
    for (const context of childrenNamed(statement, NS_ASSERTION, 'AuthnContext')) {
      const classRef = onlyChild(context, NS_ASSERTION, 'AuthnContextClassRef');
      const text = classRef === null ? null : plainTextOf(classRef);
      if (text !== null) authnContexts.push(text.trim());
    }
  }
  return ok({ sessionNotOnOrAfter, authnContexts, authnInstant, sessionIndexes });
}

function readAttributes(assertion: XmlElement): Map<string, string[]> {
  const attributes = new Map<string, string[]>();
  for (const statement of childrenNamed(assertion, NS_ASSERTION, 'AttributeStatement')) {
    for (const attribute of childrenNamed(statement, NS_ASSERTION, 'Attribute')) {
      const name = attributeOf(attribute, 'Name');
      if (name === null) continue;
      const values = childrenNamed(attribute, NS_ASSERTION, 'AttributeValue').map((value) => deepTextOf(value).trim());
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
}

function readResponseIssuer(response: XmlElement): Result<string | null> {
  if (childrenNamed(response, NS_ASSERTION, 'Issuer').length === 0) return ok(null);
  if (!isNamed(response, NS_PROTOCOL, 'Response')) return malformed('a Response of SAML 2.0', response.localName);
  return requiredText(response, NS_ASSERTION, 'Issuer');
}

function requiredText(parent: XmlElement, namespace: string, localName: string): Result<string> {
  const element = onlyChild(parent, namespace, localName);
  const text = element === null ? null : plainTextOf(element);
  if (text === null) return malformed(`exactly one ${localName} of text only in ${parent.localName}`);
  return ok(text.trim());
}

function timeOf(element: XmlElement, name: string): Result<Date | null> {
  const text = attributeOf(element, name);
  if (text === null) return ok(null);
  const time = parseDateTime(text);
  return time === null ? malformed(`a date and time in ${element.localName}/@${name}`, text) : ok(time);
}
