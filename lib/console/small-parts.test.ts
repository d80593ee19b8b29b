import { describe, expect, it } from 'vitest';
import { toCsv } from './csv';
import { describeCertificate } from './describe-certificate';
import { listFieldChanges } from './describe-change';
import { describeSetupLink } from './describe-setup-link';
import { parseDomainList } from './domains';
import { daysUntil, formatDuration, formatPlural } from './format';
import { toLoginChart } from './overview-figures';
import { later } from './testing';

const now = new Date('2030-03-01T12:30:00Z');

describe('domains that a person typed', () => {
  it('are forgiven what people paste, folded, and kept once', () => {
    expect(parseDomainList('Acme.com, @acme.com\nhttps://www.acme.co.uk/login; ')).toEqual({
      ok: true,
      domains: ['acme.com', 'www.acme.co.uk'],
    });
  });

  it.each(['acme', 'not a domain', '-acme.com', 'acme..com', '127.0.0.1', `${'a'.repeat(64)}.com`])(
    'are refused when one of them is no domain (%s)',
    (text) => {
      expect(parseDomainList(text)).toMatchObject({ ok: false });
    },
  );
});

describe('CSV', () => {
  it('quotes what needs it (RFC 4180 §2)', () => {
    expect(toCsv(['a', 'b'], [{ a: 'x,"y"', b: 'line\nbreak' }])).toBe('a,b\r\n"x,""y""","line\nbreak"\r\n');
  });

  it('W49: takes the life out of what a spreadsheet would run (attack: a directory name that is a formula)', () => {
    expect(toCsv(['a'], [{ a: '=HYPERLINK("http://evil")' }])).toBe('a\r\n"\'=HYPERLINK(""http://evil"")"\r\n');
  });
});

describe('changes of a person', () => {
  it('are the fields that differ, in words, with both sides', () => {
    expect(
      listFieldChanges(
        { displayName: 'A', status: 'active', same: 1 },
        { displayName: 'B', status: 'active', same: 1 },
      ),
    ).toEqual([{ field: 'display name', before: 'A', after: 'B' }]);
  });

  it('of somebody new are all that is known of them', () => {
    expect(listFieldChanges(null, { email: 'a@b.c' })).toEqual([{ field: 'email', before: '', after: 'a@b.c' }]);
  });

  it('cannot be confused by fields named like parts of an object (attack: __proto__ from a directory)', () => {
    const after: unknown = JSON.parse('{"__proto__": {"polluted": true}, "email": "a@b.c"}');
    const changes = listFieldChanges({}, after);
    expect(changes.map(({ field }) => field)).toContain('email');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('times and counts', () => {
  it.each([
    [840, '840 ms'],
    [3_140, '3.1 s'],
    [42_000, '42 s'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000 * 3, '3 d'],
    [-5, '0 ms'],
  ])('%d ms reads %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('agree in number', () => {
    expect(formatPlural(1, 'person', 'people')).toBe('1 person');
    expect(formatPlural(1204, 'person', 'people')).toBe('1,204 people');
  });

  it('count whole days, negative once they have passed', () => {
    expect(daysUntil(new Date(later(now, { days: 6, hours: 23 })), now)).toBe(6);
    expect(daysUntil(new Date(later(now, { minutes: -1 })), now)).toBe(-1);
  });
});

describe('a setup link', () => {
  it('can be opened until it ends or is revoked', () => {
    const open = { openCount: 0, expireTime: later(now, { days: 1 }) };
    expect(describeSetupLink(open, now)).toMatchObject({ word: 'Not opened', usable: true });
    expect(describeSetupLink({ ...open, openCount: 2 }, now)).toMatchObject({ word: 'Opened', usable: true });
    expect(describeSetupLink({ ...open, expireTime: later(now, {}) }, now)).toMatchObject({
      word: 'Ended',
      usable: false,
    });
    expect(describeSetupLink({ ...open, revokeTime: later(now, {}) }, now)).toMatchObject({
      word: 'Revoked',
      usable: false,
    });
  });
});

describe('a certificate', () => {
  it('says how many days are left, and is broken in the last two weeks', () => {
    const until = (days: number) =>
      ({ state: 'current', notBefore: later(now, { days: -1 }), notAfter: later(now, { days, hours: 1 }) }) as const;
    expect(describeCertificate(until(90), now)).toEqual({ kind: 'live', word: '90 days left' });
    expect(describeCertificate(until(20), now)).toEqual({ kind: 'waiting', word: '20 days left' });
    expect(describeCertificate(until(1), now)).toEqual({ kind: 'broken', word: '1 day left' });
    expect(describeCertificate(until(-2), now)).toEqual({ kind: 'broken', word: 'Expired' });
  });
});

describe('logins by the hour', () => {
  it('are counted in the hour in which they happened, and those older than a day not at all', () => {
    const flows = [
      { createTime: later(now, { minutes: -1 }), status: 'succeeded' as const },
      { createTime: later(now, { minutes: -2 }), status: 'failed' as const },
      { createTime: later(now, { hours: -23 }), status: 'succeeded' as const },
      { createTime: later(now, { hours: -30 }), status: 'succeeded' as const },
    ];
    const { hours, since } = toLoginChart(flows, false, now);
    expect(hours).toHaveLength(24);
    expect(hours.at(-1)).toMatchObject({ succeeded: 1, failed: 1 });
    expect(hours[0]).toMatchObject({ succeeded: 1, failed: 0 });
    expect(hours.reduce((sum, hour) => sum + hour.succeeded + hour.failed, 0)).toBe(3);
    expect(since).toBeNull();
  });

  it('say since when they were counted when there are more than were read', () => {
    const at = later(now, { hours: -2 });
    expect(toLoginChart([{ createTime: at, status: 'succeeded' }], true, now).since?.toISOString()).toBe(at);
  });
});
