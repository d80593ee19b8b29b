import { expect, it } from 'vitest';
import { describeAlert } from './describe-alert';

it.each([
  ['30', 'waiting', /ends within 30 days \(2031-05-01\)/],
  ['7', 'broken', /ends within 7 days/],
  ['1', 'broken', /ends within a day/],
  ['0', 'broken', /has ended/],
] as const)('says of a certificate at %s days how bad it is', (days, kind, message) => {
  const detail = { fingerprint: 'abcdef0123', days, notAfter: '2031-05-01T00:00:00Z' };
  const described = describeAlert({ kind: 'certificate_expiring', detail });
  expect(described.kind).toBe(kind);
  expect(described.message).toMatch(message);
});

it('says that changed metadata is not in use, and why failing metadata fails', () => {
  expect(describeAlert({ kind: 'metadata_changed', detail: {} }).message).toContain('before it is accepted');
  const failing = describeAlert({ kind: 'metadata_failing', detail: { reason: 'This is a web page.' } });
  expect(failing.message).toContain('This is a web page.');
});
