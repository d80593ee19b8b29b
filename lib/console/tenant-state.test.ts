import { describe, expect, it } from 'vitest';
import { describeTenant } from './describe-tenant';
import { choosePrimaryAction, toDirectoryState, toSsoState } from './tenant-state';
import { later, toSummary } from './testing';

const now = new Date('2030-03-01T12:00:00Z');
const configured = { samlConnectionId: 'saml_conn_1', configured: true };
const connected = { scimDirectoryId: 'scim_directory_1', hasClientBearerToken: true, dialect: 'okta' };

describe('the state of sign-in', () => {
  it.each([
    ['nothing is set up', {}, 'draft', 'Not started'],
    ['the details are not complete', { samlConnectionId: 'saml_conn_1' }, 'draft', 'In setup'],
    ['nobody has signed in', configured, 'waiting', 'No login yet'],
    ['people sign in', { ...configured, used: true }, 'live', 'Live'],
    ['people signed in with another one', { ...configured, lastLoginTime: later(now, {}) }, 'waiting', 'No login yet'],
    ['none is primary', { ...configured, used: true, primary: false }, 'broken', 'No primary'],
    [
      'none is primary and people signed in with another one',
      { ...configured, primary: false, lastLoginTime: later(now, {}) },
      'broken',
      'No primary',
    ],
    ['none has been put live yet', { ...configured, primary: false }, 'waiting', 'Not live'],
    [
      'the certificate has ended',
      { ...configured, certificateExpireTime: later(now, { minutes: -1 }) },
      'broken',
      'Cert expired',
    ],
    [
      'the certificate ends within two weeks',
      { ...configured, certificateExpireTime: later(now, { days: 6, hours: 1 }) },
      'broken',
      'Cert 6 d',
    ],
    [
      'the certificate ends within a month',
      { ...configured, certificateExpireTime: later(now, { days: 21, hours: 1 }) },
      'waiting',
      'Cert 21 d',
    ],
  ])('says so when %s', (_, sso, kind, word) => {
    expect(toSsoState(toSummary('acme', { sso }).sso, now)).toMatchObject({ kind, word });
  });

  it('puts an expiring certificate before the fact that people sign in', () => {
    const sso = {
      ...configured,
      lastLoginTime: later(now, { hours: -1 }),
      certificateExpireTime: later(now, { days: 2 }),
    };
    expect(toSsoState(toSummary('acme', { sso }).sso, now).kind).toBe('broken');
  });
});

describe('the state of the directory', () => {
  const seen = { firstRequestTime: later(now, { days: -9 }), lastRequestTime: later(now, { hours: -5 }) };
  it.each([
    ['there is none', {}, true, 'Not started'],
    ['it has no token', { scimDirectoryId: 'scim_directory_1' }, true, 'In setup'],
    ['nothing has arrived', connected, true, 'Waiting'],
    ['it sends', { ...connected, ...seen }, true, 'Okta'],
    ['sync is switched off', { ...connected, ...seen }, false, 'Paused'],
    ['a provider that sends on a timer has stopped', { ...connected, ...seen, dialect: 'entra' }, true, 'Silent'],
  ])('says so when %s', (_, directory, syncEnabled, word) => {
    expect(toDirectoryState(toSummary('acme', { directory }).directory, syncEnabled, now).word).toBe(word);
  });
});

describe('the action that fits now', () => {
  const actionFor = (parts: Parameters<typeof toSummary>[1], tested = false) =>
    describeTenant(toSummary('acme', parts), { syncEnabled: true, tested }, now).primaryAction;

  it('is a setup link while the customer has to act', () => {
    expect(actionFor({})).toBe('send_setup_link');
    expect(actionFor({ sso: { samlConnectionId: 'saml_conn_1' } })).toBe('send_setup_link');
  });

  it('is a test sign-in once single sign-on is configured and nobody has tried it', () => {
    expect(actionFor({ sso: configured })).toBe('test_sign_in');
    expect(actionFor({ sso: configured }, true)).toBe('send_setup_link');
  });

  it('is a sync once the directory has sent something', () => {
    const directory = { ...connected, firstRequestTime: later(now, { hours: -1 }), lastRequestTime: later(now, {}) };
    expect(actionFor({ sso: configured, directory })).toBe('force_sync');
  });

  it('is a setup link again when the certificate runs out, because that locks people out', () => {
    const directory = { ...connected, firstRequestTime: later(now, { hours: -1 }), lastRequestTime: later(now, {}) };
    const sso = { ...configured, certificateExpireTime: later(now, { days: 3 }) };
    expect(actionFor({ sso, directory })).toBe('send_setup_link');
  });

  it('is a sync for a remote server, of whose states nothing is known', () => {
    expect(describeTenant(null, { syncEnabled: true, tested: false }, now)).toMatchObject({
      primaryAction: 'force_sync',
      canSync: true,
      sso: null,
    });
  });

  it('is nothing when both are live and there is nothing to sync', () => {
    const live = { kind: 'live', word: 'Live', detail: '' } as const;
    const facts = { sso: live, directory: live, ssoConfigured: true, ssoTested: true, directoryHasData: false };
    expect(choosePrimaryAction(facts)).toBe('none');
  });
});
