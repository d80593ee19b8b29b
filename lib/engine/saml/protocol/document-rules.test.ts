import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createTestIdp, signElement } from './testing/idp';
import { partsOf } from './testing/parts';
import { buildResponse, type ResponseOptions } from './testing/response';
import { judge, judgeEncoded } from './testing/verdict';

const idp = createTestIdp();
const signed = (options: ResponseOptions = {}) => signElement(buildResponse(options), '_assertion1', idp);
const code = (xml: string) => judge(xml, [idp.key]).code;
const good = signed();
const encoded = Buffer.from(good).toString('base64');

describe('the XML document', () => {
  it.each([
    ['DTD1 a plain DOCTYPE', `<!DOCTYPE x>${good}`],
    [
      'DTD2 an external entity',
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${good.replace('ada@', '&e;ada@')}`,
    ],
    [
      'DTD3 an entity expansion',
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>${good}`,
    ],
    [
      'DTD4 an attribute default for ID (CVE-2025-25291, CVE-2025-25292)',
      `<!DOCTYPE x [<!ATTLIST x ID CDATA "_assertion1">]>${good}`,
    ],
    ['DTD5 an external parameter entity', `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://169.254.169.254/"> %p;]>${good}`],
    ['an undeclared entity', good.replace('ada@', '&e;@')],
    ['PARSE1 two roots (CVE-2022-39299, CVE-2022-39300, CVE-2022-39353)', good + good],
    ['PARSE2 trailing garbage', `${good}garbage`],
    ['PARSE3 a leading processing instruction', `<?x y?>${good}`],
    ['PARSE3 a leading comment', `<!-- x -->${good}`],
    ['PARSE4 mismatched tags', good.replace('</saml:Subject>', '</saml:Subjet>')],
    ['PARSE5 a duplicate attribute', good.replace('Version="2.0"', 'Version="2.0" Version="2.0"')],
    ['PARSE6 a declared encoding that is not UTF-8', `<?xml version="1.0" encoding="UTF-16"?>${good}`],
    ['PARSE7 a raw NUL', good.replace('ada@', 'ada\0@')],
    ['PARSE8 an unclosed tag', good.slice(0, -20)],
    [
      'PARSE9 ]]> in text (CVE-2021-21366, CVE-2021-32796, CVE-2022-37616, CVE-2026-34601, CVE-2026-83608, CVE-2026-83614)',
      good.replace('ada@', ']]>ada@'),
    ],
    [
      'an undeclared prefix',
      good.replace('<saml:NameID>', '<nope:NameID>').replace('</saml:NameID>', '</nope:NameID>'),
    ],
    [
      'a name with two colons',
      good.replace('<saml:Subject>', '<saml:a:Subject>').replace('</saml:Subject>', '</saml:a:Subject>'),
    ],
    [
      'DEPTH1 600 nested elements',
      good.replace('<samlp:Status>', `${'<a>'.repeat(600)}${'</a>'.repeat(600)}<samlp:Status>`),
    ],
    [
      'DEPTH1 20,000 nested elements',
      good.replace('<samlp:Status>', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}<samlp:Status>`),
    ],
    [
      'DEPTH1 40 nested elements',
      good.replace('<samlp:Status>', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}<samlp:Status>`),
    ],
    ['ROOT1 a bare assertion', partsOf(good).assertion],
    [
      'ROOT2 a signed LogoutResponse',
      signElement(
        '<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_l" Version="2.0"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">x</saml:Issuer></samlp:LogoutResponse>',
        '_l',
        idp,
      ),
    ],
    ['ROOT3 a LogoutResponse around a good assertion', good.replaceAll('samlp:Response', 'samlp:LogoutResponse')],
    ['VER3 an assertion of version 1.1', signed({ assertionVersion: '1.1' })],
    ['VER3 a response of version 1.1', signed({ responseVersion: '1.1' })],
    ['nothing', ''],
    ['JSON', '{"a":1}'],
  ])('%s is refused as malformed', (_name, xml) => {
    expect(code(xml)).toBe('malformed');
  });

  it('accepts a UTF-8 declaration, a byte order mark and white space around the document', () => {
    expect(code(`\ufeff<?xml version="1.0" encoding="utf-8" standalone='yes'?>\n${good}\n`)).toBe('accepted');
  });
  it('SIZE1 refuses one megabyte of padding as too large (CVE-2025-54572)', () => {
    expect(code(good.replace('<samlp:Status>', `${' '.repeat(1_000_000)}<samlp:Status>`))).toBe('too_large');
  });
  it('WIDE1 refuses thousands of attributes as too large', () => {
    const many = Array.from({ length: 12_000 }, (_, index) => ` a${index}="x"`).join('');
    expect(code(good.replace('<samlp:Status>', `<samlp:Status${many}>`))).toBe('too_large');
  });
  it('DOC1 refuses invalid UTF-8', () => {
    expect(judgeEncoded(Buffer.concat([Buffer.from(good), Buffer.of(0xff)]).toString('base64'), [idp.key]).code).toBe(
      'malformed',
    );
  });
});

describe('base64', () => {
  it('B64-1 tolerates line breaks and spaces', () => {
    const wrapped = encoded.replace(/(.{76})/g, '$1\r\n ');
    expect(judgeEncoded(wrapped, [idp.key]).code).toBe('accepted');
  });
  it.each([
    ['the URL-safe alphabet', Buffer.from(`${good} ???>>>`).toString('base64url')],
    [
      'missing padding',
      Buffer.from(good.length % 3 === 0 ? `${good} ` : good)
        .toString('base64')
        .replace(/=+$/, ''),
    ],
    ['percent-encoding', encodeURIComponent(`${encoded.slice(0, -4)}+/==`)],
    ['nothing', ''],
    ['padding in the middle', `AAA=${encoded}`],
  ])('B64-1 refuses %s', (_name, text) => {
    expect(judgeEncoded(text, [idp.key]).code).toBe('malformed');
  });
  it('B64-2 does not inflate (CVE-2025-25293)', () => {
    expect(judgeEncoded(deflateRawSync(good).toString('base64'), [idp.key]).code).toBe('malformed');
    expect(judgeEncoded(gzipSync(good).toString('base64'), [idp.key]).code).toBe('malformed');
  });
});

describe('text', () => {
  const email = (nameId: string) => judge(signed({ nameId }), [idp.key]);

  it('CMT1 refuses a comment in a NameID, signed that way (CVE-2017-11427…11430, CVE-2018-0489, CVE-2018-5387)', () => {
    expect(email('admin@victim.example<!---->.evil.com')).toMatchObject({ code: 'malformed', email: null });
  });
  it('CDATA1 refuses CDATA in a NameID', () => {
    expect(email('admin@victim.example<![CDATA[.evil.com]]>').code).toBe('malformed');
  });
  it('C14N3 refuses a processing instruction in a NameID', () => {
    expect(email('admin@victim.example<?x .evil.com?>').code).toBe('malformed');
  });
  it('ENT1 reads a character reference as part of the whole text', () => {
    expect(email('ada@victim&#46;example')).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
    expect(email('ada@victim.example&#46;evil&#46;com').code).toBe('email_outside_domains');
  });
  it('WS1 trims white space around a NameID once', () => {
    expect(email('\n   ada@victim.example\t\n')).toMatchObject({ code: 'accepted', email: 'ada@victim.example' });
  });
  it('NID1 refuses an element inside a NameID', () => {
    expect(email('ada@victim.example<x/>.evil.com').code).toBe('malformed');
  });
  it('NID2 refuses an empty NameID', () => {
    expect(email('   ').code).toBe('bad_subject_id');
  });
  it('NID3 refuses a reference to U+0000', () => {
    expect(code(good.replace('ada@', 'ada&#0;@'))).toBe('malformed');
  });
  it('NID4 refuses two NameIDs, and two Subjects', () => {
    expect(email('a@victim.example</saml:NameID><saml:NameID>b@victim.example').code).toBe('malformed');
    expect(email('a@victim.example</saml:NameID></saml:Subject><saml:Subject><saml:NameID>b@victim.example').code).toBe(
      'malformed',
    );
  });
  it('NID5 says clearly that an EncryptedID names nobody', () => {
    expect(judge(signed({ subject: '<saml:EncryptedID/>' }), [idp.key]).code).toBe('bad_subject_id');
  });
  it.each([
    ['NID6 a right-to-left override', 'ada@victim.example\u202e'],
    ['NID6 a zero-width joiner', 'ad\u200da@victim.example'],
    ['NID6 a full-width @', 'ada＠victim.example'],
    ['NID6 a look-alike letter in the domain', 'ada@vіctim.example'],
    ['NID7 two @', 'ada@victim.example@evil.example'],
    ['NID7 a quoted local part', '&quot;a@b&quot;@victim.example'],
    ['NID7 a trailing dot', 'ada@VICTIM.example.'],
    ['a space', 'ada smith@victim.example'],
  ])('%s is refused as no e-mail address', (_name, nameId) => {
    expect(email(nameId).code).toBe('bad_subject_id');
  });
  it('NID7 compares domains without regard to case, and never a suffix or prefix', () => {
    expect(email('Ada@VICTIM.Example')).toMatchObject({ code: 'accepted', email: 'Ada@VICTIM.Example' });
    for (const domain of ['evil-victim.example', 'sub.victim.example', 'victim.example.evil', 'example']) {
      expect(email(`ada@${domain}`).code).toBe('email_outside_domains');
    }
  });
  it('accepts an apostrophe and a plus sign before the @', () => {
    expect(email("o'hara+sso@victim.example").email).toBe("o'hara+sso@victim.example");
  });
});
