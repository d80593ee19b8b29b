import { describe, expect, it } from 'vitest';
import type { Connection } from './connection-store';
import { addressIn, checkPerson } from './judgement';

const base: Connection = {
  protocol: 'oidc',
  id: '',
  environmentId: '',
  organizationId: '',
  status: 'active',
  issuer: 'https://provider.example',
  clientId: 'client',
  clientSecretSealed: null,
  redirectUri: 'https://sso.example/callback',
  scopes: ['openid'],
  prompt: '',
  tenantId: '',
  hostedDomain: '',
  emailClaim: '',
  allowUnverifiedEmail: false,
  allowIdpInitiated: false,
  singleLogout: false,
  attributeMapping: [],
  redirectUrl: '',
  oauthRedirectUri: '',
  domains: ['victim.example'],
};
const TENANT = '11111111-2222-3333-4444-555555555555';
const entra = { ...base, issuer: `https://login.microsoftonline.com/${TENANT}/v2.0` };
const google = { ...base, issuer: 'https://accounts.google.com' };
const person = { email: 'ada@victim.example' };

/** The code of the first check that fails; empty when the person may sign in. */
function verdict(connection: Connection, claims: Record<string, unknown>): string {
  return checkPerson(claims, addressIn(claims, connection), connection).find((check) => !check.passed)?.code ?? '';
}

describe('Entra ID: an address says nothing without its tenant (nOAuth)', () => {
  it.each<[string, Connection, Record<string, unknown>, string]>([
    ['the tenant of the issuer', entra, { ...person, tid: TENANT }, ''],
    ['the same in other letters', entra, { ...person, tid: TENANT.toUpperCase() }, ''],
    ['another tenant', entra, { ...person, tid: TENANT.replace('1', '9') }, 'bad_tenant'],
    ['no tenant', entra, person, 'bad_tenant'],
    ['a tenant that the connection pins', { ...entra, tenantId: 'other' }, { ...person, tid: TENANT }, 'bad_tenant'],
    [
      'an issuer without a tenant ID',
      { ...base, issuer: 'https://sts.windows.net/acme.example/' },
      { ...person, tid: '' },
      'bad_tenant',
    ],
    [
      'an address that its owner has not proved',
      entra,
      { ...person, tid: TENANT, xms_edov: '0' },
      'email_not_verified',
    ],
    [
      'a setting that takes it',
      { ...entra, allowUnverifiedEmail: true },
      { ...person, tid: TENANT, xms_edov: false },
      '',
    ],
    ['a sign-in name where there is no address', entra, { preferred_username: 'ada@victim.example', tid: TENANT }, ''],
    [
      'the name of a guest',
      entra,
      { preferred_username: 'ada_victim.example#EXT#@evil.example', tid: TENANT },
      'bad_subject_id',
    ],
  ])('%s', (_, connection, claims, code) => {
    expect(verdict(connection, claims)).toBe(code);
  });
});

describe('Google: an account with the company’s address need not be the company’s', () => {
  it.each<[string, Connection, Record<string, unknown>, string]>([
    ['the workspace of the organization', google, { ...person, hd: 'victim.example' }, ''],
    ['a private account', google, person, 'bad_hosted_domain'],
    ['another workspace', google, { ...person, hd: 'evil.example' }, 'bad_hosted_domain'],
    [
      'an organization without domains',
      { ...google, domains: [] },
      { ...person, hd: 'victim.example' },
      'bad_hosted_domain',
    ],
    [
      'a workspace that the connection names',
      { ...google, hostedDomain: 'group.example' },
      { ...person, hd: 'group.example' },
      '',
    ],
    [
      '… and not the organization’s domain then',
      { ...google, hostedDomain: 'group.example' },
      { ...person, hd: 'victim.example' },
      'bad_hosted_domain',
    ],
  ])('%s', (_, connection, claims, code) => {
    expect(verdict(connection, claims)).toBe(code);
  });
});

describe('W89: whether an address is verified', () => {
  it.each([true, 'true', 'True', 1, '1', null])('%j takes it', (said) => {
    expect(verdict(base, { ...person, email_verified: said })).toBe('');
  });
  it.each([false, 'false', 'FALSE', 'no', '', 0, '0', [true], {}])('%j does not', (said) => {
    expect(verdict(base, { ...person, email_verified: said })).toBe('email_not_verified');
    expect(verdict(base, { ...person, xms_edov: said, email_verified: true })).toBe('email_not_verified');
  });
});

describe('any provider', () => {
  it.each<[string, Connection, Record<string, unknown>, string]>([
    ['a provider that says nothing of verification is taken at its word', base, person, ''],
    ['tid and hd are not asked for', base, { ...person, tid: 'x', hd: 'y' }, ''],
    ['a sign-in name is no address there', base, { preferred_username: 'ada@victim.example' }, 'bad_subject_id'],
    ['the claim that the connection names', { ...base, emailClaim: 'mail' }, { mail: 'ada@victim.example' }, ''],
    ['… and no other then', { ...base, emailClaim: 'mail' }, person, 'bad_subject_id'],
    [
      'an unverified address under another name',
      { ...base, emailClaim: 'mail' },
      { mail: 'ADA@victim.example', ...person, email_verified: false },
      'email_not_verified',
    ],
    ['an address that is a list', base, { email: ['ada@victim.example'] }, 'bad_subject_id'],
    ['no domain at all', { ...base, domains: [] }, person, 'email_outside_domains'],
  ])('%s', (_, connection, claims, code) => {
    expect(verdict(connection, claims)).toBe(code);
  });
});
