import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildAuthnRequest, encodeForPost, toRedirectUrl } from './authn-request';
import { parseMetadata } from './metadata';
import { buildSpMetadata } from './sp-metadata';
import { NOW } from './testing/response';
import { parseXml } from './xml-document';
import { attributeOf, plainTextOf, type XmlElement } from './xml-tree';

const request = {
  id: 'saml_flow_6dfzh5ik5uxynzmlf5cshamdk',
  issuedAt: NOW,
  destination: 'https://idp.example.com/sso?x=1&y=<">',
  acsUrl: 'https://sso.example.com/acs',
  spEntityId: 'https://sso.example.com/sp?a&b',
};

function treeOf(xml: string): XmlElement {
  const parsed = parseXml(xml);
  if (!parsed.ok) throw new Error(parsed.problem.received);
  return parsed.value;
}

describe('AuthnRequest', () => {
  it('REQ1, XML1 carries id, destination, ACS and issuer, escaped (CVE-2026-47201)', () => {
    const tree = treeOf(buildAuthnRequest(request));
    expect(tree).toMatchObject({ localName: 'AuthnRequest', namespace: 'urn:oasis:names:tc:SAML:2.0:protocol' });
    expect(attributeOf(tree, 'ID')).toBe(request.id);
    expect(attributeOf(tree, 'Destination')).toBe(request.destination);
    expect(attributeOf(tree, 'AssertionConsumerServiceURL')).toBe(request.acsUrl);
    const [issuer] = tree.children;
    expect(typeof issuer === 'object' && plainTextOf(issuer)).toBe(request.spEntityId);
  });
  it('goes base64 in a post and deflated in a redirect, which keeps the query that is there', () => {
    const xml = buildAuthnRequest(request);
    expect(Buffer.from(encodeForPost(xml), 'base64').toString()).toBe(xml);
    const url = new URL(toRedirectUrl('https://idp.example.com/sso?tenant=1', xml));
    expect(url.searchParams.get('tenant')).toBe('1');
    expect(inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()).toBe(xml);
  });
});

describe('our own metadata', () => {
  it('REQ2 names entity ID and ACS, wants signed assertions, and never ends', () => {
    const xml = buildSpMetadata({
      encryptionCertificates: [],
      signingCertificates: [],
      signAuthnRequests: false,
      sloUrl: '',
      spEntityId: request.spEntityId,
      acsUrl: request.acsUrl,
    });
    const tree = treeOf(xml.replace(/^<\?.*\?>\n/, ''));
    expect(attributeOf(tree, 'entityID')).toBe(request.spEntityId);
    expect(xml).toMatch(/WantAssertionsSigned="true"/);
    expect(xml).toMatch(/isDefault="true"/);
    expect(xml).not.toMatch(/validUntil|KeyDescriptor/);
    expect(parseMetadata(xml, NOW)).toMatchObject({ ok: false, mistake: 'service_provider' });
  });
});
