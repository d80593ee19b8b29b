import { createHash, createHmac, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { leastCpuTime } from '@/lib/testing/cpu-time';
import { createTestIdp, type SignOptions, signElement } from './testing/idp';
import { partsOf } from './testing/parts';
import { buildResponse } from './testing/response';
import { judge } from './testing/verdict';

const idp = createTestIdp();
const attacker = createTestIdp();
const elliptic = createTestIdp('ec');
const signed = (options: SignOptions = {}, by = idp) => signElement(buildResponse(), '_assertion1', by, options);
const code = (xml: string, key = idp.key) => judge(xml, [key]).code;
const good = signed();
/** The identity provider's own signature over an odd SignedInfo: only a rule about its shape can refuse it. */
const signedAs = (change: (text: string) => string) =>
  change(signed({ makeValue: (info) => sign('sha256', Buffer.from(change(info.toString())), idp.privateKey) }));
const ENVELOPED = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>';
const EXCLUSIVE = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>';

describe('unsigned, stripped and doubled signatures', () => {
  it('SIGX1 refuses a response without a signature as unsigned', () => {
    expect(code(buildResponse())).toBe('unsigned');
  });
  it('SIGX2 refuses an empty Signature as malformed', () => {
    expect(
      code(
        good.replace(
          /<ds:Signature [\s\S]*<\/ds:Signature>/,
          '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
        ),
      ),
    ).toBe('malformed');
  });
  it('SIGX3 refuses a SignedInfo without a Reference as malformed', () => {
    expect(code(good.replace(/<ds:Reference[\s\S]*<\/ds:Reference>/, ''))).toBe('malformed');
    expect(code(signedAs((text) => text.replace(/<ds:Reference[\s\S]*<\/ds:Reference>/, '')))).toBe('malformed');
  });
  it('SIGX4 treats a Signature of another namespace as none', () => {
    expect(code(good.replaceAll('http://www.w3.org/2000/09/xmldsig#"', 'urn:other"'))).toBe('unsigned');
  });
  it('SIGX5 refuses a second Signature that was in the assertion when it was signed', () => {
    const bogus = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>';
    expect(code(signElement(buildResponse({ authnStatement: bogus }), '_assertion1', idp))).toBe('malformed');
    expect(
      code(
        signElement(
          buildResponse({ subject: `<saml:NameID>ada@victim.example</saml:NameID>${bogus}` }),
          '_response1',
          idp,
        ),
      ),
    ).toBe('malformed');
  });
  it('SIGX6 refuses a valid response signature over a broken assertion signature', () => {
    const inner = good.replace(/<ds:SignatureValue>..../, '<ds:SignatureValue>AAAA');
    expect(code(signElement(inner, '_response1', idp))).toBe('bad_signature');
  });
  it('SIGX7 refuses a broken response signature beside a valid assertion signature', () => {
    const both = signElement(good, '_response1', idp);
    expect(code(both)).toBe('accepted');
    expect(code(both.replace(/<ds:SignatureValue>..../, '<ds:SignatureValue>AAAA'))).toBe('bad_signature');
  });
  it('SIGX8 refuses an xpointer Reference, also one that the identity provider signed', () => {
    expect(code(signed({ referenceUri: "#xpointer(id('_assertion1'))" }))).toBe('malformed');
  });
  it('SIGX9 accepts a signature that is the last child', () => {
    expect(code(signed({ placement: 'last' }))).toBe('accepted');
  });
  it('TAMPER1 refuses a NameID that was changed after signing (CVE-2025-54369, CVE-2025-54419)', () => {
    expect(code(good.replace('ada@victim.example', 'eve@victim.example'))).toBe('bad_signature');
  });
  it('TAMPER2 refuses a truncated SignatureValue', () => {
    expect(code(good.replace(/(<ds:SignatureValue>)[A-Za-z0-9+/]{4}/, '$1'))).toBe('bad_signature');
  });
  it('TAMPER3 never accepts another person after one flipped bit at any of 400 places', () => {
    const bytes = Buffer.from(good);
    for (let round = 0; round < 400; round += 1) {
      const copy = Buffer.from(bytes);
      const random = createHash('sha256').update(`flip ${round}`).digest();
      const offset = random.readUInt32BE(0) % copy.length;
      copy[offset] = (copy[offset] ?? 0) ^ (1 << (random.readUInt8(4) & 7));
      const verdict = judge(copy.toString('latin1') === bytes.toString('latin1') ? '' : copy.toString('utf8'), [
        idp.key,
      ]);
      expect([null, 'ada@victim.example']).toContain(verdict.code === 'accepted' ? verdict.email : null);
    }
  });
});

describe('keys', () => {
  it('KEY1 refuses the attacker’s key with the attacker’s certificate in KeyInfo (CVE-2024-32962)', () => {
    expect(code(signed({}, attacker))).toBe('bad_certificate');
  });
  it('KEY2 refuses the attacker’s key with the genuine certificate in KeyInfo', () => {
    const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${idp.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    expect(code(signed({ keyInfo }, attacker))).toBe('bad_signature');
  });
  it('KEY3 takes the key from the configuration whatever KeyInfo says, and fetches nothing', () => {
    const keyInfo =
      '<ds:KeyInfo><ds:KeyName>k</ds:KeyName><ds:RetrievalMethod URI="http://169.254.169.254/"/></ds:KeyInfo>';
    expect(code(signed({ keyInfo }))).toBe('accepted');
    expect(code(signed({ keyInfo }, attacker))).toBe('bad_signature');
    expect(code(signed({ keyInfo: '' }))).toBe('accepted');
  });
  it('KEY4 accepts the second of two configured certificates', () => {
    expect(judge(good, [attacker.key, idp.key]).code).toBe('accepted');
  });
  it('KEY7 accepts ECDSA by a P-256 certificate', () => {
    expect(code(signed({}, elliptic), elliptic.key)).toBe('accepted');
  });
  it('refuses everything when no certificate is configured', () => {
    expect(judge(good, []).code).toBe('bad_certificate');
  });
});

describe('algorithms', () => {
  const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
  const RSA_SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

  it.each(['256', '384', '512'])('accepts RSA and SHA-%s for signature and digest', (bits) => {
    const digestAlgorithm =
      bits === '384' ? 'http://www.w3.org/2001/04/xmldsig-more#sha384' : `http://www.w3.org/2001/04/xmlenc#sha${bits}`;
    expect(
      code(signed({ signatureAlgorithm: `http://www.w3.org/2001/04/xmldsig-more#rsa-sha${bits}`, digestAlgorithm })),
    ).toBe('accepted');
  });
  it('ALG1 refuses RSA-SHA1', () => {
    expect(code(signed({ signatureAlgorithm: RSA_SHA1, digestAlgorithm: SHA1 }))).toBe('bad_signature_algorithm');
  });
  it('ALG2 refuses a SHA-1 digest under RSA-SHA256', () => {
    expect(code(signed({ digestAlgorithm: SHA1 }))).toBe('bad_digest_algorithm');
  });
  it('ALG3 refuses HMAC keyed with the public certificate', () => {
    for (const hash of ['sha1', 'sha256']) {
      const signatureAlgorithm =
        hash === 'sha1'
          ? 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'
          : 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256';
      const makeValue = (info: Buffer) => createHmac(hash, idp.pem).update(info).digest();
      expect(code(signed({ signatureAlgorithm, makeValue }))).toBe('bad_signature_algorithm');
    }
  });
  it('ALG4 refuses RSA-MD5 and unknown algorithms', () => {
    expect(
      code(signed({ signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5', signHash: 'md5' })),
    ).toBe('bad_signature_algorithm');
    expect(code(signed({ signatureAlgorithm: 'urn:unknown', signHash: 'sha256' }))).toBe('bad_signature_algorithm');
  });
  it('ALG5 refuses canonicalization with comments', () => {
    const transforms = ENVELOPED + EXCLUSIVE.replace('c14n#', 'c14n#WithComments');
    expect(code(signed({ transforms }))).toBe('malformed');
    expect(code(signed({ canonicalization: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments' }))).toBe('malformed');
  });
  it('ALG6 refuses DSA, RSA-PSS and ECDSA with an RSA key', () => {
    expect(
      code(signed({ signatureAlgorithm: 'http://www.w3.org/2009/xmldsig11#dsa-sha256', signHash: 'sha256' })),
    ).toBe('bad_signature_algorithm');
    expect(
      code(
        signed({ signatureAlgorithm: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1', signHash: 'sha256' }),
      ),
    ).toBe('bad_signature_algorithm');
    expect(
      code(signed({ signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', signHash: 'sha256' })),
    ).toBe('bad_signature');
  });
  it.each([
    [
      'TRANS1 an extra XPath transform',
      `${ENVELOPED}${EXCLUSIVE}<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>true()</ds:XPath></ds:Transform>`,
    ],
    ['TRANS2 an XSLT transform', `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>${EXCLUSIVE}`],
    ['TRANS4 the transforms in another order', EXCLUSIVE + ENVELOPED],
    ['TRANS4 a repeated transform', ENVELOPED + ENVELOPED + EXCLUSIVE],
    ['TRANS4 no enveloped-signature', EXCLUSIVE],
    ['TRANS4 no canonicalization', ENVELOPED],
    [
      'TRANS6 an InclusiveNamespaces list that is none',
      `${ENVELOPED}<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="a:b &quot;x"/></ds:Transform>`,
    ],
  ])('refuses %s, signed that way', (_name, transforms) => {
    expect(code(signed({ transforms }))).toBe('malformed');
  });
  it('TRANS3 refuses an external Reference without a connection', () => {
    expect(code(signed({ referenceUri: 'http://169.254.169.254/' }))).toBe('malformed');
  });
  it('TRANS5 refuses 10,000 References or transforms in no time', async () => {
    const references = signed({ signedInfoExtra: '<ds:Reference/>'.repeat(10_000) });
    const transforms = good.replace(ENVELOPED.replace('/>', '></ds:Transform>'), '<ds:Transform/>'.repeat(10_000));
    for (const hostile of [references, transforms]) {
      expect(await leastCpuTime(() => expect(code(hostile)).toBe('malformed'))).toBeLessThan(500);
    }
  });
  it('TRANS6 digests the same bytes as the signer for an InclusiveNamespaces list', () => {
    const xml = buildResponse({
      rootAttributes: ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:unused="urn:unused"',
    });
    expect(code(signElement(xml, '_assertion1', idp, { prefixes: ['xs', 'unused'] }))).toBe('accepted');
  });
});

describe('canonicalization and digests', () => {
  it('DIG1 refuses a comment inside DigestValue (CVE-2025-29775)', () => {
    expect(code(good.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->'))).toBe('malformed');
  });
  it('DIG1 refuses an element inside DigestValue', () => {
    expect(code(good.replace('<ds:DigestValue>', '<ds:DigestValue><x/>'))).toBe('malformed');
    const signedThatWay = signedAs((text) => text.replace('<ds:DigestValue>', '<ds:DigestValue><x></x>'));
    expect(code(signedThatWay)).toBe('malformed');
  });
  it('DIG2 refuses two SignedInfo (CVE-2025-29774, CVE-2019-3465)', () => {
    const info = /<ds:SignedInfo[\s\S]*<\/ds:SignedInfo>/.exec(good)?.[0] ?? '';
    expect(code(good.replace(info, info + info))).toBe('malformed');
  });
  it('DIG3 refuses a second Reference, signed that way', () => {
    const reference = /<ds:Reference[\s\S]*<\/ds:Reference>/.exec(good)?.[0] ?? '';
    expect(code(signed({ signedInfoExtra: reference.replace('#_assertion1', '#_evil') }))).toBe('malformed');
  });
  it('C14N1 refuses a namespace name with a quote', () => {
    expect(code(good.replace('<samlp:Response ', '<samlp:Response xmlns:q="urn:a&quot; x=&quot;" '))).toBe('malformed');
    // Exclusive canonicalization leaves an unused prefix out: the signature of the whole Response holds, and the rule alone refuses.
    const whole = (name: string) =>
      signElement(good, '_response1', idp).replace('<samlp:Response ', `$&xmlns:q="${name}" `);
    expect([code(whole('urn:a')), code(whole('urn:a&quot; x=&quot;'))]).toEqual(['accepted', 'malformed']);
  });
  it('C14N2 refuses a relative namespace name (CVE-2025-66475, CVE-2025-66568)', () => {
    expect(code(good.replace('<samlp:Response ', '<samlp:Response xmlns:r="relative" '))).toBe('malformed');
    // Exclusive canonicalization leaves an unused prefix out: the signature of the whole Response holds, and the rule alone refuses.
    const whole = (name: string) =>
      signElement(good, '_response1', idp).replace('<samlp:Response ', `$&xmlns:r="${name}" `);
    expect([code(whole('urn:a')), code(whole('relative'))]).toEqual(['accepted', 'malformed']);
  });
  it('C14N4 refuses the digest of nothing', () => {
    const nothing = createHash('sha256').digest('base64');
    const { assertion } = partsOf(good);
    const digest = /<ds:DigestValue>([^<]*)/.exec(assertion)?.[1] ?? '';
    expect(code(good.replace(digest, nothing))).toBe('bad_signature');
    const resigned = signed({
      makeValue: (info) => sign('sha256', Buffer.from(info.toString().replace(digest, nothing)), idp.privateKey),
    });
    expect(code(resigned.replace(digest, nothing))).toBe('bad_signature');
  });
  it('C14N5 refuses text of more than 64 KiB as too large', () => {
    expect(code(signElement(buildResponse({ attributes: { a: ['x'.repeat(70_000)] } }), '_assertion1', idp))).toBe(
      'too_large',
    );
  });
});
