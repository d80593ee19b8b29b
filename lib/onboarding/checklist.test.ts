import { describe, expect, it } from 'vitest';
import { SamlConnection, SamlFlow, ScimActivity, ScimDirectory } from '@/lib/engine/contract';
import { type SamlFacts, samlTask, scimTask } from './checklist';

const NOW = new Date('2030-01-15T08:00:00Z');
const pem = (notAfter: string) => ({
  fingerprintSha256: 'ab',
  state: 'current' as const,
  notBefore: '2029-01-01T00:00:00Z',
  notAfter,
});
const configured = SamlConnection.parse({
  id: 'saml_conn_1',
  idpEntityId: 'x',
  idpRedirectUrl: 'https://idp',
  idpCertificate: 'pem',
  certificates: [pem('2031-01-01T00:00:00Z')],
});
const test = (status: 'failed' | 'succeeded' | 'in_progress', createTime: string) =>
  SamlFlow.parse({ id: 'f', status, test: true, createTime });
const facts = (changes: Partial<SamlFacts>): SamlFacts => ({
  progress: { samlProvider: 'okta', samlTestedAt: null },
  providerName: 'Okta',
  connection: configured,
  test: null,
  lastLoginTime: undefined,
  now: NOW,
  ...changes,
});
const tested = { samlProvider: 'okta', samlTestedAt: new Date('2030-01-14T00:00:00Z') };

describe('the state of single sign-on', () => {
  it.each([
    ['not_started', { connection: null, progress: { samlProvider: null, samlTestedAt: null } }],
    ['in_progress', { connection: SamlConnection.parse({ id: 'c' }) }],
    ['waiting', {}],
    ['waiting', { test: test('in_progress', '2030-01-15T07:00:00Z') }],
    ['broken', { test: test('failed', '2030-01-15T07:00:00Z') }],
    ['tested', { progress: tested }],
    ['tested', { progress: tested, test: test('failed', '2030-01-13T00:00:00Z') }],
    ['broken', { progress: tested, test: test('failed', '2030-01-15T00:00:00Z') }],
    ['live', { progress: tested, lastLoginTime: '2030-01-15T00:00:00Z' }],
    [
      'broken',
      {
        lastLoginTime: '2030-01-15T00:00:00Z',
        connection: { ...configured, certificates: [{ ...pem('2030-01-01T00:00:00Z'), pem: '' }] },
      },
    ],
  ] satisfies [string, Partial<SamlFacts>][])('is %s for %j', (state, changes) => {
    const task = samlTask(facts(changes));
    expect(task.state).toBe(state);
    expect(task.next.href).toMatch(/^\/setup\//);
    expect(task.sentence).not.toBe('');
  });

  it('leads back into the guide of the chosen provider', () => {
    expect(samlTask(facts({ connection: null })).next.href).toBe('/setup/saml/okta');
  });
});

describe('the state of the directory', () => {
  const progress = { scimProvider: 'okta' };
  const directory = (has: boolean) => ScimDirectory.parse({ id: 'd', hasClientBearerToken: has });
  const activity = (userCount: number, firstRequestTime?: string) =>
    ScimActivity.parse({ scimDirectoryId: 'd', userCount, groupCount: 1, firstRequestTime });

  it.each([
    ['not_started', { progress: { scimProvider: null }, directory: null, activity: null }],
    ['in_progress', { progress, directory: directory(false), activity: activity(0) }],
    ['waiting', { progress, directory: directory(true), activity: activity(0) }],
    ['tested', { progress, directory: directory(true), activity: activity(0, '2030-01-15T00:00:00Z') }],
    ['live', { progress, directory: directory(true), activity: activity(3, '2030-01-15T00:00:00Z') }],
    [
      'live',
      {
        progress: { scimProvider: null },
        directory: directory(true),
        activity: activity(3, '2030-01-15T00:00:00Z'),
      },
    ],
  ] as const)('is %s', (state, given) => {
    expect(scimTask(given).state).toBe(state);
  });

  it('counts in words', () => {
    const task = scimTask({ progress, directory: directory(true), activity: activity(1200, '2030-01-15T00:00:00Z') });
    expect(task.sentence).toBe('1,200 people and 1 group received.');
  });
});
