import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { trustedKey } from './certificate';
import { type IdpEntity, parseMetadata } from './metadata';
import { createSelfSigned } from './self-signed';
import { createTestIdp } from './testing/idp';
import { NOW } from './testing/response';

const [first, second] = [createTestIdp(), createTestIdp('ec')];
const MD = 'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
const key = (certificate: string, use = ' use="signing"') =>
  `<KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>\n${certificate}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
const sso = (binding: string, location: string) =>
  `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${location}"/>`;
const POST = sso('HTTP-POST', 'https://idp.example.com/post');
const REDIRECT = sso('HTTP-Redirect', 'https://idp.example.com/redirect?a=1&amp;b=2');
const role = (content: string, attributes = '') =>
  `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"${attributes}>${content}</IDPSSODescriptor>`;
const entity = (content: string, attributes = ' entityID="https://idp.example.com"') =>
  `<EntityDescriptor ${MD}${attributes}>${content}</EntityDescriptor>`;

function only(xml: string): IdpEntity {
  const parsed = parseMetadata(xml, NOW);
  if (!parsed.ok || parsed.entities.length !== 1)
    throw new Error(`not one entity: ${JSON.stringify(parsed).slice(0, 300)}`);
  const [found] = parsed.entities;
  if (found === undefined) throw new Error('no entity');
  return found;
}
const mistakeOf = (text: string) => {
  const parsed = parseMetadata(text, NOW);
  return parsed.ok ? 'none' : parsed.mistake;
};
const warnings = (xml: string) => only(xml).warnings.map((warning) => warning.code);

describe('metadata', () => {
  it('gives entity ID, HTTP-POST address and certificate', () => {
    const found = only(
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- from the console -->\n${entity(role(key(first.certificate) + REDIRECT + POST))}`,
    );
    expect(found).toMatchObject({
      entityId: 'https://idp.example.com',
      ssoUrl: 'https://idp.example.com/post',
      binding: 'post',
      warnings: [],
    });
    expect(found.certificates.map((each) => each.fingerprintSha256)).toEqual([first.key.fingerprintSha256]);
  });
  it('META6 takes HTTP-Redirect when there is nothing else', () => {
    expect(only(entity(role(key(first.certificate) + REDIRECT)))).toMatchObject({
      binding: 'redirect',
      ssoUrl: 'https://idp.example.com/redirect?a=1&b=2',
    });
  });
  it('META3 imports every signing certificate, an absent use included, and no encryption certificate', () => {
    const encryption = createTestIdp();
    const xml = entity(
      role(
        key(first.certificate) + key(second.certificate, '') + key(encryption.certificate, ' use="encryption"') + POST,
      ),
    );
    expect(only(xml).certificates.map((each) => each.fingerprintSha256)).toEqual([
      first.key.fingerprintSha256,
      second.key.fingerprintSha256,
    ]);
  });
  it('META6 refuses a javascript: address and warns about http:', () => {
    expect(only(entity(role(key(first.certificate) + sso('HTTP-POST', 'javascript:alert(1)'))))).toMatchObject({
      ssoUrl: '',
    });
    expect(warnings(entity(role(key(first.certificate) + sso('HTTP-POST', 'javascript:alert(1)'))))).toEqual([
      'bad_sso_url',
      'no_sso_url',
    ]);
    expect(warnings(entity(role(key(first.certificate) + sso('HTTP-POST', 'http://idp.example.com/sso'))))).toEqual([
      'http_url',
    ]);
  });
  it('META4 warns about metadata and certificates that are over, and about signed requests', () => {
    const xml = entity(
      role(key(first.certificate) + POST, ' WantAuthnRequestsSigned="true"'),
      ' entityID="x" validUntil="2020-01-01T00:00:00Z"',
    );
    expect(warnings(xml)).toEqual(['metadata_expired', 'wants_signed_requests'].sort());
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const old = createSelfSigned({
      privateKey,
      commonName: 'x',
      notBefore: new Date(0),
      notAfter: new Date('2029-01-01T00:00:00Z'),
    });
    expect(warnings(entity(role(key(old.toString('base64')) + POST)))).toEqual(['certificate_expired']);
  });
  it('reads an EntitiesDescriptor and gives each identity provider, nested ones too', () => {
    const one = (id: string) => entity(role(key(first.certificate) + POST), ` entityID="${id}"`);
    const parsed = parseMetadata(
      `<EntitiesDescriptor ${MD}>${one('a')}<EntitiesDescriptor>${one('b')}</EntitiesDescriptor></EntitiesDescriptor>`,
      NOW,
    );
    expect(parsed.ok && parsed.entities.map((each) => each.entityId)).toEqual(['a', 'b']);
  });
  it('reads ADFS metadata, with its RoleDescriptors and a service provider role beside the identity provider', () => {
    const roleDescriptor =
      '<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:SecurityTokenServiceType" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"/>';
    const sp = '<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/>';
    expect(only(entity(roleDescriptor + sp + role(key(first.certificate) + POST))).ssoUrl).toBe(
      'https://idp.example.com/post',
    );
    expect(mistakeOf(entity(roleDescriptor))).toBe('ws_federation');
  });
  it('KEY6 warns about keys that cannot be used and leaves them out', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = createSelfSigned({
      privateKey,
      commonName: 'x',
      notBefore: new Date(0),
      notAfter: new Date('2040-01-01T00:00:00Z'),
    });
    expect(warnings(entity(role(key(weak.toString('base64')) + POST)))).toEqual(['unsupported_key', 'no_certificate']);
    expect(trustedKey(createHash('sha256').update(weak).digest('hex'), weak)).toBeNull();
    expect(warnings(entity(role(key(first.certificate, ' use="encryption"') + POST)))).toEqual(['only_encryption_key']);
    expect(warnings(entity(role(key('bm9wZQ==') + POST)))).toEqual(['bad_certificate', 'no_certificate']);
  });
});

describe('what people give instead of metadata', () => {
  it.each([
    ['empty', '  '],
    ['html_page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['html_page', '<html xmlns="http://www.w3.org/1999/xhtml"></html>'],
    ['bare_certificate', first.pem],
    ['bare_certificate', first.certificate],
    ['private_key', first.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['private_key', `${first.pem}\n-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----`],
    ['json', '{"issuer":"https://x"}'],
    ['address', 'https://idp.example.com/metadata.xml'],
    ['not_well_formed', '<EntityDescriptor'],
    ['not_well_formed', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${entity(role(POST))}`],
    ['other_xml', '<a/>'],
    [
      'service_provider',
      entity('<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/>'),
    ],
  ])('%s is named as what it is', (mistake, text) => {
    expect(mistakeOf(text)).toBe(mistake);
  });
  it('META2 refuses an aggregate of thousands (CVE-2026-50653)', () => {
    const many = entity(role(POST)).repeat(1001);
    expect(mistakeOf(`<EntitiesDescriptor ${MD}>${many}</EntitiesDescriptor>`)).toBe('too_many_entities');
  });
});
