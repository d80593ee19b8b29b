import { describe, expect, it } from 'vitest';
import { findOtherProvider, recogniseProvider } from './recognise';
import { listGuides } from './registry';

const guides = listGuides(true);
const named = (id: string) => guides.find((guide) => guide.id === id) ?? { id, name: id };

describe('recognising a provider by its metadata', () => {
  it.each([
    ['okta', 'http://www.okta.com/exk1', 'https://acme.okta.com/app/acme/exk1/sso/saml'],
    ['okta', 'http://www.okta.com/exk1', 'https://login.acme.example/app/acme/exk1/sso/saml'],
    ['entra', 'https://sts.windows.net/2b6f/', 'https://login.microsoftonline.com/2b6f/saml2'],
    ['google', 'https://accounts.google.com/o/saml2?idpid=C01', 'https://accounts.google.com/o/saml2/idp?idpid=C01'],
    ['jumpcloud', 'whatever we like', 'https://sso.jumpcloud.com/saml2/vestibule'],
    ['onelogin', 'https://app.onelogin.com/saml/metadata/1', 'https://acme.onelogin.com/trust/saml2/http-post/sso/1'],
    ['pingone', 'https://auth.pingone.eu/1', 'https://auth.pingone.eu/1/saml20/idp/sso'],
    ['pingfederate', 'acme:idp', 'https://sso.acme.example:9031/idp/SSO.saml2'],
    ['rippling', 'https://app.rippling.com/x', 'https://app.rippling.com/api/platform/sso/sp-initiated/1'],
    ['cyberark', 'https://aab1.id.cyberark.cloud/1', 'https://aab1.id.cyberark.cloud/applogin/appKey/1'],
    ['adfs', 'http://fs.acme.example/adfs/services/trust', 'https://fs.acme.example/adfs/ls/'],
    ['keycloak', 'https://id.acme.example/realms/acme', 'https://id.acme.example/realms/acme/protocol/saml'],
    ['keycloak', 'https://id.acme.example/auth/realms/a', 'https://id.acme.example/auth/realms/a/protocol/saml'],
    ['authentik', 'authentik', 'https://id.acme.example/application/saml/app/sso/binding/redirect/'],
    ['shibboleth', 'https://idp.uni.example/idp/shibboleth', 'https://idp.uni.example/idp/profile/SAML2/POST/SSO'],
    ['sandbox', 'http://localhost:3000/sandbox/a/metadata', 'http://localhost:3000/sandbox/a/sso'],
  ])('knows %s', (id, entityId, ssoUrl) => {
    expect(recogniseProvider({ entityId, ssoUrl })).toBe(id);
    expect(guides.some((guide) => guide.id === id)).toBe(true);
  });

  it.each([
    ['https://okta.com.evil.example/', 'https://notokta.com/sso'],
    ['https://idp.example', 'https://idp.example/sso?next=/adfs/ls/'],
    ['', ''],
  ])('is not fooled by %s', (entityId, ssoUrl) => {
    expect(recogniseProvider({ entityId, ssoUrl })).toBeNull();
  });
});

describe('metadata of another provider than the one chosen', () => {
  const jumpcloud = { entityId: 'x', ssoUrl: 'https://sso.jumpcloud.com/saml2/vestibule' };

  it('is named, with both names and what to do', () => {
    const other = findOtherProvider(jumpcloud, named('okta'), guides);
    expect(other).toMatchObject({ code: 'metadata_other_provider', id: 'jumpcloud' });
    expect(other?.title).toBe('This is metadata of JumpCloud, not of Okta');
  });

  it('is an offer of exact steps where the general guide was chosen', () => {
    expect(findOtherProvider(jumpcloud, named('generic'), guides)?.code).toBe('metadata_known_provider');
  });

  it('is not claimed when it fits, when nothing gives it away, or when its guide is switched off', () => {
    expect(findOtherProvider(jumpcloud, named('jumpcloud'), guides)).toBeNull();
    expect(findOtherProvider({ entityId: 'a', ssoUrl: 'https://idp.example' }, named('okta'), guides)).toBeNull();
    const sandbox = { entityId: 'a', ssoUrl: 'http://localhost:3000/sandbox/a/sso' };
    expect(findOtherProvider(sandbox, named('okta'), listGuides(false))).toBeNull();
  });
});
