import { escapeXml } from '../xml-writer';

/** The clock of every response that does not say otherwise. */
export const NOW = new Date('2030-01-15T08:00:00.000Z');

export type ResponseOptions = {
  now?: Date;
  responseId?: string;
  assertionId?: string;
  idpEntityId?: string;
  responseIssuer?: string | null;
  spEntityId?: string;
  acsUrl?: string;
  recipient?: string | null;
  destination?: string | null;
  inResponseTo?: string | null;
  responseInResponseTo?: string | null;
  status?: string;
  nameId?: string;
  subject?: string;
  confirmation?: string;
  conditions?: string;
  authnStatement?: string;
  attributes?: Record<string, string[]>;
  attributeStatement?: string;
  assertionVersion?: string;
  responseVersion?: string;
  /** Put before the assertion, after the status. */
  beforeAssertion?: string;
  afterAssertion?: string;
  rootAttributes?: string;
};

export const TEST_SP = {
  spEntityId: 'https://sso.vestibule.test/v1/saml/saml_conn_test',
  acsUrl: 'https://sso.vestibule.test/v1/saml/saml_conn_test/acs',
  idpEntityId: 'https://idp.example.com/entity',
} as const;

/** An unsigned Response with one assertion, as a plain identity provider sends it. Text is put in as XML, so tests can break it. */
export function buildResponse(options: ResponseOptions = {}): string {
  const now = options.now ?? NOW;
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
  const irt = options.inResponseTo ?? null;
  const responseIrt = options.responseInResponseTo === undefined ? irt : options.responseInResponseTo;
  const issuer = options.idpEntityId ?? TEST_SP.idpEntityId;
  const responseIssuer = options.responseIssuer === undefined ? issuer : options.responseIssuer;
  const acsUrl = options.acsUrl ?? TEST_SP.acsUrl;
  const destination = options.destination === undefined ? acsUrl : options.destination;
  const recipient = options.recipient === undefined ? acsUrl : options.recipient;
  const confirmation =
    options.confirmation ??
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${attribute('InResponseTo', irt)} NotOnOrAfter="${at(300)}"${attribute('Recipient', recipient)}/></saml:SubjectConfirmation>`;
  const conditions =
    options.conditions ??
    `<saml:Conditions NotBefore="${at(-60)}" NotOnOrAfter="${at(300)}"><saml:AudienceRestriction><saml:Audience>${options.spEntityId ?? TEST_SP.spEntityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`;
  const subject = options.subject ?? `<saml:NameID>${options.nameId ?? 'ada@victim.example'}</saml:NameID>`;
  const authn =
    options.authnStatement ??
    `<saml:AuthnStatement AuthnInstant="${at(-5)}" SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  const assertion =
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${options.assertionId ?? '_assertion1'}" Version="${options.assertionVersion ?? '2.0'}" IssueInstant="${at(-2)}">` +
    `<saml:Issuer>${issuer}</saml:Issuer><saml:Subject>${subject}${confirmation}</saml:Subject>${conditions}${authn}` +
    `${options.attributeStatement ?? attributeStatement(options.attributes ?? {})}</saml:Assertion>`;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${options.responseId ?? '_response1'}" Version="${options.responseVersion ?? '2.0'}" IssueInstant="${at(-1)}"${attribute('Destination', destination)}${attribute('InResponseTo', responseIrt)}${options.rootAttributes ?? ''}>` +
    (responseIssuer === null
      ? ''
      : `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${responseIssuer}</saml:Issuer>`) +
    `<samlp:Status>${options.status ?? '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>'}</samlp:Status>` +
    `${options.beforeAssertion ?? ''}${assertion}${options.afterAssertion ?? ''}</samlp:Response>`
  );
}

function attribute(name: string, value: string | null): string {
  return value === null ? '' : ` ${name}="${escapeXml(value)}"`;
}

function attributeStatement(attributes: Record<string, string[]>): string {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return '';
  const body = entries.map(
    ([name, values]) =>
      `<saml:Attribute Name="${escapeXml(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified">${values.map((value) => `<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">${escapeXml(value)}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  );
  return `<saml:AttributeStatement>${body.join('')}</saml:AttributeStatement>`;
}
