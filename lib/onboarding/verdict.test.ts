import { describe, expect, it } from 'vitest';
import type { SamlCertificate } from '@/lib/ssoready/client';
import { certificateLife, type DescribedEntity, daysLeft, describeEntity, isUsable, shortFingerprint } from './verdict';

const NOW = new Date('2030-01-15T08:00:00Z');
const certificate = (notAfter: string, notBefore = '2029-01-01T00:00:00Z'): SamlCertificate => ({
  fingerprintSha256: 'ab'.repeat(32),
  state: 'current',
  notBefore,
  notAfter,
  pem: '',
});
const entity = (changes: Partial<DescribedEntity> = {}): DescribedEntity => ({
  entityId: 'https://idp.example',
  ssoUrl: 'https://idp.example/sso',
  binding: 'post',
  certificates: [certificate('2031-01-15T08:00:00Z')],
  warnings: [],
  ...changes,
});

describe('how long a certificate lasts', () => {
  it.each([
    ['2030-01-16T07:59:59Z', 0, 'warning', '0 days left'],
    ['2030-01-16T08:00:00Z', 1, 'warning', '1 day left'],
    ['2030-02-14T08:00:00Z', 30, 'warning', '30 days left'],
    ['2030-02-15T08:00:00Z', 31, 'good', '31 days left'],
    ['2030-01-14T08:00:00Z', -1, 'bad', 'ended 1 day ago'],
  ] as const)('ending %s: %i days, %s', (notAfter, days, tone, words) => {
    expect(daysLeft(certificate(notAfter), NOW)).toBe(days);
    expect(certificateLife(certificate(notAfter), NOW)).toEqual({ tone, words });
  });

  it('says when it is not valid yet, and when its date cannot be read', () => {
    expect(certificateLife(certificate('2031-01-01T00:00:00Z', '2030-06-01T00:00:00Z'), NOW).tone).toBe('warning');
    expect(certificateLife(certificate('soon'), NOW)).toEqual({ tone: 'warning', words: 'its end could not be read' });
  });
});

describe('what metadata says', () => {
  it('is all good for an https provider with a fresh certificate', () => {
    expect(describeEntity(entity(), NOW).map(({ tone }) => tone)).toEqual(['good', 'good', 'good']);
    expect(isUsable(entity())).toBe(true);
  });

  it('warns of http, and refuses what has no sign-on address or no certificate', () => {
    const http = describeEntity(entity({ ssoUrl: 'http://idp.example/sso' }), NOW);
    expect(http.find(({ label }) => label === 'Sign-on URL')?.tone).toBe('warning');
    expect(isUsable(entity({ ssoUrl: '' }))).toBe(false);
    expect(isUsable(entity({ certificates: [] }))).toBe(false);
    expect(describeEntity(entity({ certificates: [] }), NOW).at(-1)).toMatchObject({ tone: 'bad' });
  });

  it('does not warn of http that stays on this machine', () => {
    const toneOf = (ssoUrl: string) =>
      describeEntity(entity({ ssoUrl }), NOW).find(({ label }) => label === 'Sign-on URL')?.tone;
    expect(toneOf('http://localhost:3000/sandbox/x/sso')).toBe('good');
    expect(toneOf('http://[::1]/sso')).toBe('good');
    expect(toneOf('http://localhost.idp.example/sso')).toBe('warning');
    expect(toneOf('http://127.0.0.1.idp.example/sso')).toBe('warning');
  });

  it('prints a fingerprint as people compare it', () => {
    expect(shortFingerprint('abcdef0123456789ffff')).toBe('AB:CD:EF:01:23:45:67:89');
  });
});
