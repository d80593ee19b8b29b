import { describe, expect, it } from 'vitest';
import { createTestIdp, signElement } from './testing/idp';
import { buildResponse, NOW, type ResponseOptions, TEST_SP } from './testing/response';
import { judge } from './testing/verdict';

const idp = createTestIdp();
const flow = 'saml_flow_0000000000000000000000001';
const verdict = (options: ResponseOptions, expectations: Parameters<typeof judge>[2] = {}) =>
  judge(signElement(buildResponse(options), '_assertion1', idp), [idp.key], expectations);
const code = (options: ResponseOptions, expectations: Parameters<typeof judge>[2] = {}) =>
  verdict(options, expectations).code;
const codeSigned = (options: ResponseOptions) =>
  judge(signElement(buildResponse(options), '_response1', idp), [idp.key]).code;

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const iso = (seconds: number) => at(seconds).toISOString();
const audience = (...values: string[]) =>
  `<saml:AudienceRestriction>${values.map((value) => `<saml:Audience>${value}</saml:Audience>`).join('')}</saml:AudienceRestriction>`;
const conditions = (content: string, times = `NotBefore="${iso(-60)}" NotOnOrAfter="${iso(300)}"`) =>
  `<saml:Conditions ${times}>${content}</saml:Conditions>`;
const confirmation = (data: string, method = 'urn:oasis:names:tc:SAML:2.0:cm:bearer') =>
  `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData ${data}/></saml:SubjectConfirmation>`;
const bearer = `Recipient="${TEST_SP.acsUrl}" NotOnOrAfter="${iso(300)}"`;
const ours = TEST_SP.spEntityId;

describe('audience and conditions', () => {
  it.each([
    ['AUD1 another audience', conditions(audience('https://other'))],
    ['AUD2 our audience with a suffix', conditions(audience(`${ours}/x`))],
    ['AUD3 no AudienceRestriction (CVE-2026-41577)', conditions('')],
    ['AUD5 our audience in another case', conditions(audience(ours.toUpperCase()))],
    ['AUD7 two restrictions, one without us', conditions(audience(ours) + audience('https://other'))],
    ['an empty restriction', conditions(audience())],
  ])('%s is refused', (_name, xml) => {
    expect(code({ conditions: xml })).toBe('bad_audience');
  });
  it('AUD4, COND2 no Conditions, or two, are malformed', () => {
    expect(code({ conditions: '' })).toBe('malformed');
    expect(code({ conditions: conditions(audience(ours)).repeat(2) })).toBe('malformed');
  });
  it('AUD6 accepts two audiences of which one is ours', () => {
    expect(code({ conditions: conditions(audience('https://other', ours)) })).toBe('accepted');
  });
  it('COND1 refuses a condition it does not know', () => {
    expect(code({ conditions: conditions(`${audience(ours)}<saml:Condition/>`) })).toBe('unknown_condition');
  });
  it('accepts OneTimeUse and ProxyRestriction', () => {
    expect(
      code({ conditions: conditions(`${audience(ours)}<saml:OneTimeUse/><saml:ProxyRestriction Count="0"/>`) }),
    ).toBe('accepted');
  });
});

describe('recipient and destination', () => {
  it('REC1, REC2 refuse a wrong and a missing Recipient', () => {
    expect(code({ recipient: 'https://other/acs' })).toBe('bad_recipient');
    expect(code({ recipient: null })).toBe('bad_recipient');
  });
  it('DST1 refuses a wrong Destination, signed or not', () => {
    expect(code({ destination: 'https://other/acs' })).toBe('bad_destination');
    expect(codeSigned({ destination: 'https://other/acs' })).toBe('bad_destination');
  });
  it('DST2 lets an unsigned Response leave its Destination out, and a signed one not', () => {
    expect(code({ destination: null })).toBe('accepted');
    expect(codeSigned({ destination: null })).toBe('bad_destination');
  });
});

describe('time', () => {
  it('TIME1, TIME2 refuse conditions that are over or to come (CVE-2018-21264, CVE-2026-9096)', () => {
    expect(code({ conditions: conditions(audience(ours), `NotOnOrAfter="${iso(-121)}"`) })).toBe('expired_late');
    expect(code({ conditions: conditions(audience(ours), `NotBefore="${iso(121)}"`) })).toBe('expired_early');
  });
  it('TIME3 refuses an expired bearer confirmation', () => {
    expect(code({ confirmation: confirmation(`Recipient="${TEST_SP.acsUrl}" NotOnOrAfter="${iso(-121)}"`) })).toBe(
      'bad_subject_confirmation',
    );
  });
  it('TIME4, TIME5 refuse a bearer confirmation without an end, with or without one in the conditions', () => {
    const open = confirmation(`Recipient="${TEST_SP.acsUrl}"`);
    expect(code({ confirmation: open })).toBe('bad_subject_confirmation');
    expect(code({ confirmation: open, conditions: conditions(audience(ours), '') })).toBe('bad_subject_confirmation');
  });
  it.each([
    'yesterday',
    '2030-02-30T00:00:00Z',
    '2030-01-01T25:00:00Z',
    '2030-01-01',
    '1900000000',
    '2030-01-15T08:00:60Z',
  ])('TIME6 refuses the date %s as malformed', (date) => {
    expect(code({ conditions: conditions(audience(ours), `NotOnOrAfter="${date}"`) })).toBe('malformed');
  });
  it('TIME7 refuses a bearer confirmation with a NotBefore', () => {
    expect(code({ confirmation: confirmation(`${bearer} NotBefore="${iso(-60)}"`) })).toBe('bad_subject_confirmation');
  });
  it('TIME8 refuses a session that is over', () => {
    expect(
      code({ authnStatement: `<saml:AuthnStatement AuthnInstant="${iso(-900)}" SessionNotOnOrAfter="${iso(-121)}"/>` }),
    ).toBe('expired_late');
  });
  it('TIME9 is exact to the millisecond: valid at NotBefore, over at NotOnOrAfter, skew on both sides', () => {
    const xml = { conditions: conditions(audience(ours), `NotBefore="${iso(0)}" NotOnOrAfter="${iso(60)}"`) };
    const codeAt = (milliseconds: number, clockSkewSeconds: number) =>
      code(
        { ...xml, confirmation: confirmation(`Recipient="${TEST_SP.acsUrl}" NotOnOrAfter="${iso(3600)}"`) },
        { now: new Date(NOW.getTime() + milliseconds), clockSkewSeconds },
      );
    expect(codeAt(-1, 0)).toBe('expired_early');
    expect(codeAt(0, 0)).toBe('accepted');
    expect(codeAt(59_999, 0)).toBe('accepted');
    expect(codeAt(60_000, 0)).toBe('expired_late');
    expect(codeAt(-120_001, 120)).toBe('expired_early');
    expect(codeAt(-120_000, 120)).toBe('accepted');
    expect(codeAt(179_999, 120)).toBe('accepted');
    expect(codeAt(180_000, 120)).toBe('expired_late');
  });
  it('TIME9 reads offsets, seven digits and the year 9999', () => {
    expect(
      code({
        conditions: conditions(
          audience(ours),
          'NotBefore="2030-01-15T09:59:59.1234567+02:00" NotOnOrAfter="9999-12-31T23:59:59Z"',
        ),
      }),
    ).toBe('accepted');
  });
  it('notes how far the clocks are apart', () => {
    const fast = verdict({ now: at(90) });
    expect(fast.checks.find((check) => check.name === 'time')?.note).toContain('88 s ahead');
  });
});

describe('subject confirmation', () => {
  it('SC1, SC2 refuse none and holder-of-key only', () => {
    expect(code({ confirmation: '' })).toBe('bad_subject_confirmation');
    expect(code({ confirmation: confirmation(bearer, 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key') })).toBe(
      'bad_subject_confirmation',
    );
  });
  it('SC3 accepts the second confirmation when the first is expired', () => {
    const expired = confirmation(`Recipient="${TEST_SP.acsUrl}" NotOnOrAfter="${iso(-500)}"`);
    expect(code({ confirmation: expired + confirmation(bearer) })).toBe('accepted');
  });
});

describe('the request', () => {
  it('accepts the answer to a waiting request', () => {
    expect(code({ inResponseTo: flow })).toBe('accepted');
  });
  it.each(['unknown', 'used', 'expired'] as const)(
    'IRT1, IRT4 refuse the answer to a request that is %s (CVE-2026-53425)',
    (requestState) => {
      expect(code({ inResponseTo: flow }, { requestState })).toBe('bad_in_response_to');
    },
  );
  it('IRT2, IRT3 refuse a Response whose InResponseTo differs or was taken away', () => {
    expect(code({ inResponseTo: flow, responseInResponseTo: `${flow}x` })).toBe('bad_in_response_to');
    expect(code({ inResponseTo: flow, responseInResponseTo: null })).toBe('bad_in_response_to');
  });
  it('IRT5 takes an InResponseTo on the Response alone only from a signed Response', () => {
    expect(code({ responseInResponseTo: flow })).toBe('bad_in_response_to');
    expect(codeSigned({ responseInResponseTo: flow })).toBe('accepted');
  });
  it('IRT6 accepts an unsolicited response only where the connection allows it', () => {
    expect(code({}, { allowIdpInitiated: false })).toBe('unsolicited');
    expect(code({}, { allowIdpInitiated: true })).toBe('accepted');
  });
});

describe('issuer and status', () => {
  it('ISS1 refuses another issuer in the assertion (CVE-2026-110863)', () => {
    expect(code({ idpEntityId: 'https://other', responseIssuer: TEST_SP.idpEntityId })).toBe('bad_issuer');
  });
  it('ISS2 refuses another issuer on the Response, and needs none there', () => {
    expect(code({ responseIssuer: 'https://other' })).toBe('bad_issuer');
    expect(code({ responseIssuer: null })).toBe('accepted');
  });
  it('STAT1 refuses a status other than success although the assertion is signed', () => {
    const status = '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/>';
    expect(code({ status })).toBe('idp_status');
    expect(codeSigned({ status })).toBe('idp_status');
  });
  it('STAT2 shows the second status code and the message of a response without an assertion', () => {
    const xml = buildResponse({
      status:
        '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy"/></samlp:StatusCode><samlp:StatusMessage>no mail rule</samlp:StatusMessage>',
    });
    const refused = judge(xml.replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, ''), [idp.key]);
    expect(refused.code).toBe('idp_status');
    expect(refused.checks[0]?.received).toMatch(/Requester · .*InvalidNameIDPolicy · no mail rule/);
  });
  it('says clearly that an encrypted assertion cannot be read', () => {
    const xml = buildResponse().replace(
      /<saml:Assertion[\s\S]*<\/saml:Assertion>/,
      '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>',
    );
    expect(judge(xml, [idp.key]).code).toBe('encrypted_assertion');
  });
  it('AUTHN1 accepts an assertion without an AuthnStatement', () => {
    expect(code({ authnStatement: '' })).toBe('accepted');
  });
});

describe('e-mail and attributes', () => {
  const mail = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

  it('takes the e-mail claim when the NameID is not an address, and says where it was found', () => {
    const found = verdict({ nameId: 'opaque', attributes: { [mail]: ['ada@victim.example'] } });
    expect(found).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
    expect(found.checks.find((check) => check.name === 'email')?.note).toContain(mail);
  });
  it('takes the e-mail claim of an Entra ID guest, whose NameID only looks like an address', () => {
    const guest = {
      nameId: 'ada_victim.example#EXT#@tenant.onmicrosoft.com',
      attributes: { [mail]: ['ada@victim.example'] },
    };
    expect(verdict(guest)).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
  });
  it('accepts an assertion without a NameID when an attribute names the person, as ADFS sends it', () => {
    expect(verdict({ subject: '', attributes: { email: ['ada@victim.example'] } }).email).toBe('ada@victim.example');
  });
  it('ATTR3 uses the NameID and notes an attribute that says otherwise', () => {
    const both = verdict({ attributes: { email: ['eve@victim.example'] } });
    expect(both.email).toBe('ada@victim.example');
    expect(both.checks.find((check) => check.name === 'email')?.note).toContain('eve@victim.example');
  });
  it('refuses everyone of an organization without domains', () => {
    expect(code({}, { domains: [] })).toBe('email_outside_domains');
  });
  it('reports every check, not only the first that fails', () => {
    const { code: first, checks } = verdict({
      idpEntityId: 'https://other',
      spEntityId: 'https://other-sp',
      recipient: 'https://other/acs',
      nameId: 'eve@evil.example',
    });
    expect(first).toBe('bad_issuer');
    expect(checks.filter((check) => !check.passed).map((check) => check.code)).toEqual([
      'bad_issuer',
      'bad_audience',
      'bad_recipient',
      'email_outside_domains',
    ]);
    expect(checks.find((check) => check.name === 'audience')).toMatchObject({
      expected: ours,
      received: 'https://other-sp',
    });
  });
});
