import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptText } from './testing/encrypt';
import { createTestIdp, signElement, type TestIdp } from './testing/idp';
import { partsOf } from './testing/parts';
import { buildResponse, NOW, type ResponseOptions } from './testing/response';
import { judge } from './testing/verdict';

// Responses in the shape that each identity provider sends, and in the one it sends when its usual mistake was made.

const idp = createTestIdp();
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const at = (milliseconds: number) => new Date(NOW.getTime() + milliseconds).toISOString();
const CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const format = (name: string) => `urn:oasis:names:tc:SAML:${name}`;
const nameId = (value: string, of: string) => `<saml:NameID Format="${format(of)}">${value}</saml:NameID>`;
const EMAIL = '1.1:nameid-format:emailAddress';
const UNSPECIFIED = '1.1:nameid-format:unspecified';
const status = (code: string, sub: string) =>
  `<samlp:StatusCode Value="${format(`2.0:status:${code}`)}"><samlp:StatusCode Value="${format(`2.0:status:${sub}`)}"/></samlp:StatusCode>`;

/** Renames the prefixes of the protocol and of assertions; an empty one is the default namespace. */
function prefixed(xml: string, protocol: string, assertion: string): string {
  const rename = (text: string, from: string, to: string) =>
    text
      .replaceAll(`<${from}:`, to === '' ? '<' : `<${to}:`)
      .replaceAll(`</${from}:`, to === '' ? '</' : `</${to}:`)
      .replaceAll(`xmlns:${from}=`, to === '' ? 'xmlns=' : `xmlns:${to}=`);
  return rename(rename(xml, 'samlp', protocol), 'saml', assertion);
}

type Signs = 'assertion' | 'response' | 'both';
type Style = { prefixes: readonly [string, string]; signs: Signs; by?: TestIdp };

function send({ prefixes, signs, by = idp }: Style, options: ResponseOptions): string {
  let xml = prefixed(buildResponse(options), ...prefixes);
  if (signs !== 'response') xml = signElement(xml, '_assertion1', by);
  return signs === 'assertion' ? xml : signElement(xml, '_response1', by);
}

type Judged = { xml: string; options?: Parameters<typeof judge>[2] };
type Shape = { name: string; good: Judged; email?: string; mistake: string; bad: Judged; code: string };

const okta: Style = { prefixes: ['saml2p', 'saml2'], signs: 'both' };
const entra: Style = { prefixes: ['samlp', ''], signs: 'assertion' };
const google: Style = { prefixes: ['saml2p', 'saml2'], signs: 'assertion' };
const jumpcloud: Style = { prefixes: ['saml2p', 'saml2'], signs: 'response' };
const plain: Style = { prefixes: ['samlp', 'saml'], signs: 'assertion' };
const whole: Style = { prefixes: ['samlp', 'saml'], signs: 'response' };

const entraClaims = {
  'http://schemas.microsoft.com/identity/claims/tenantid': ['3f2a'],
  'http://schemas.microsoft.com/identity/claims/objectidentifier': ['9b1c'],
  'http://schemas.microsoft.com/claims/authnmethodsreferences': ['password', 'multipleauthn'],
  [`${CLAIM}/name`]: ['ada_home.example#EXT#@tenant.onmicrosoft.com'],
  [`${CLAIM}/emailaddress`]: ['ada@victim.example'],
};
const EXTERNAL = nameId('ada_home.example#EXT#@tenant.onmicrosoft.com', UNSPECIFIED);
const TRANSIENT = nameId('_8f2b7c', '2.0:nameid-format:transient');

function encrypted(style: Style, options: ResponseOptions): string {
  const { head, assertion, tail } = partsOf(send({ ...style, prefixes: ['samlp', 'saml'] }, options));
  return head + encryptText(assertion, ours.publicKey) + tail;
}

const SHAPES: Shape[] = [
  {
    name: 'Okta: Response and assertion signed, saml2 prefixes',
    good: { xml: send(okta, { subject: nameId('ada@victim.example', EMAIL) }) },
    mistake: 'the Audience URI is another one',
    bad: { xml: send(okta, { spEntityId: 'https://acme.okta.example/default' }) },
    code: 'bad_audience',
  },
  {
    name: 'Entra ID: assertion in the default namespace, a guest whose NameID is no mailbox, several methods',
    good: { xml: send(entra, { subject: EXTERNAL, attributes: entraClaims }) },
    mistake: 'the reply URL is that of another environment',
    bad: { xml: send(entra, { attributes: entraClaims, recipient: 'https://staging.example/acs', destination: null }) },
    code: 'bad_recipient',
  },
  {
    name: 'Google Workspace: persistent NameID that is the address',
    good: { xml: send(google, { subject: nameId('ada@victim.example', '2.0:nameid-format:persistent') }) },
    mistake: 'somebody signed in with an account of another domain',
    bad: { xml: send(google, { nameId: 'ada@gmail.example' }) },
    code: 'email_outside_domains',
  },
  {
    name: 'OneLogin: assertion signed, no SessionNotOnOrAfter, attributes User.email',
    good: { xml: send(plain, { attributes: { 'User.email': ['ada@victim.example'], memberOf: [''] } }) },
    mistake: 'the ACS URL has a slash too many',
    bad: { xml: send(plain, { destination: 'https://sso.vestibule.test/v1/saml/saml_conn_test/acs/' }) },
    code: 'bad_destination',
  },
  {
    name: 'JumpCloud: Response signed, NameID format of SAML 1.0, any text as entity ID',
    good: {
      xml: send(jumpcloud, {
        idpEntityId: 'IdP Entity ID',
        subject: nameId('ada@victim.example', '1.0:nameid-format:unspecified'),
      }),
      options: { idpEntityId: 'IdP Entity ID' },
    },
    mistake: 'the entity ID was entered in other letters here and there',
    bad: { xml: send(jumpcloud, { idpEntityId: 'IdP Entity ID' }), options: { idpEntityId: 'idp entity id' } },
    code: 'bad_issuer',
  },
  {
    name: 'PingFederate: only the Response signed',
    good: { xml: send(whole, {}) },
    mistake: 'the partner is set to sign nothing',
    bad: { xml: buildResponse() },
    code: 'unsigned',
  },
  {
    name: 'PingOne: assertion and Response signed',
    good: { xml: send({ ...whole, signs: 'both' }, { subject: nameId('ada@victim.example', UNSPECIFIED) }) },
    mistake: 'it signs with the certificate of another application',
    bad: { xml: send({ ...whole, by: createTestIdp() }, {}) },
    code: 'bad_certificate',
  },
  {
    name: 'AD FS: no NameID but the e-mail claim, times to the millisecond without a margin',
    good: {
      xml: send(entra, {
        subject: '',
        attributes: { [`${CLAIM}/emailaddress`]: ['ada@victim.example'], [`${CLAIM}/upn`]: ['ada@corp.local'] },
        conditions: `<saml:Conditions NotBefore="${at(437)}" NotOnOrAfter="${at(3_600_437)}"><saml:AudienceRestriction><saml:Audience>https://sso.vestibule.test/v1/saml/saml_conn_test</saml:Audience></saml:AudienceRestriction></saml:Conditions>`,
      }),
    },
    mistake: 'no claim rule issues what was asked for',
    bad: { xml: send(entra, { status: status('Requester', 'InvalidNameIDPolicy') }) },
    code: 'idp_status',
  },
  {
    name: 'AD FS of an old farm',
    good: { xml: send(entra, { attributes: { [`${CLAIM}/emailaddress`]: ['ada@victim.example'] } }) },
    mistake: 'the trust still says SHA-1',
    bad: {
      xml: signElement(prefixed(buildResponse(), 'samlp', ''), '_assertion1', idp, {
        signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
        digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1',
      }),
    },
    code: 'bad_signature_algorithm',
  },
  {
    name: 'Shibboleth: encrypted, transient NameID, attributes by OID',
    good: {
      xml: encrypted(plain, {
        subject: TRANSIENT,
        attributes: { 'urn:oid:0.9.2342.19200300.100.1.3': ['ada@victim.example'] },
      }),
      options: { decryptionKey: ours.privateKey },
    },
    mistake: 'the policy releases no address',
    bad: {
      xml: encrypted(plain, { subject: TRANSIENT, attributes: { 'urn:oid:1.3.6.1.4.1.5923.1.1.1.9': ['staff'] } }),
      options: { decryptionKey: ours.privateKey },
    },
    code: 'bad_subject_id',
  },
  {
    name: 'Keycloak: the attribute Role once for each value, NotBefore two seconds ahead',
    good: {
      xml: send(whole, {
        attributeStatement: ['reader', 'admin']
          .map(
            (role) => `<saml:Attribute Name="Role"><saml:AttributeValue>${role}</saml:AttributeValue></saml:Attribute>`,
          )
          .join('')
          .replace(/^/, '<saml:AttributeStatement>')
          .replace(/$/, '</saml:AttributeStatement>'),
      }),
    },
    mistake: 'the realm’s keys were rotated and the metadata not read again',
    bad: { xml: send({ ...whole, by: createTestIdp() }, {}) },
    code: 'bad_certificate',
  },
  {
    name: 'Auth0: Response signed, claims under its own and the usual names',
    good: {
      xml: send(whole, {
        attributes: {
          [`${CLAIM}/emailaddress`]: ['ada@victim.example'],
          'http://schemas.auth0.com/email_verified': ['true'],
        },
      }),
    },
    mistake: 'the audience of the SAML2 add-on was left as it was',
    bad: { xml: send(whole, { spEntityId: 'urn:acme.eu.auth0.example' }) },
    code: 'bad_audience',
  },
  {
    name: 'Duo: assertion and Response signed, NameID the address',
    good: {
      xml: send(
        { ...plain, signs: 'both' },
        { subject: nameId('ada@victim.example', EMAIL), attributes: { Email: ['ada@victim.example'] } },
      ),
    },
    mistake: 'the person has no right to the application',
    bad: { xml: send({ ...plain, signs: 'both' }, { status: status('Responder', 'RequestDenied') }) },
    code: 'idp_status',
  },
  {
    name: 'CyberArk: assertion signed in the default namespace, begun at its portal',
    good: { xml: send(entra, { inResponseTo: null }) },
    mistake: 'sign-ins may not begin there',
    bad: { xml: send(entra, { inResponseTo: null }), options: { allowIdpInitiated: false } },
    code: 'unsolicited',
  },
  {
    name: 'Rippling: prefixes ns0 and ns1, as pysaml2 writes them',
    good: {
      xml: send({ prefixes: ['ns0', 'ns1'], signs: 'assertion' }, { subject: nameId('ada@victim.example', EMAIL) }),
    },
    mistake: 'the employee’s work e-mail is empty',
    bad: { xml: send({ prefixes: ['ns0', 'ns1'], signs: 'assertion' }, { nameId: 'employee-1187' }) },
    code: 'bad_subject_id',
  },
];

describe('responses as identity providers send them', () => {
  it.each(SHAPES)('$name', ({ good, email = 'ada@victim.example' }) => {
    expect(judge(good.xml, [idp.key], good.options)).toMatchObject({ code: 'accepted', email });
  });

  it.each(SHAPES)('$name; $code when $mistake', ({ bad, code }) => {
    expect(judge(bad.xml, [idp.key], bad.options).code).toBe(code);
  });
});
