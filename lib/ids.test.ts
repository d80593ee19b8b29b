import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatId, newUuid, newUuidV7, parseId } from './ids';

const uuids = fc.uuid();

describe('an id', () => {
  it('reads back as the UUID it was printed from, whatever the UUID', () => {
    fc.assert(fc.property(uuids, (uuid) => parseId('organization', formatId('organization', uuid)) === uuid));
    for (const digit of ['0', 'f']) {
      const uuid = '00000000-0000-0000-0000-000000000000'.replaceAll('0', digit);
      expect(parseId('member', formatId('member', uuid))).toBe(uuid);
    }
  });

  it('is SSOReady’s: the largest one is its prefix and 25 digits', () => {
    expect(formatId('organization', 'ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe('org_f5lxx1zz5pnorynqglhzmsp33');
  });

  it.each([
    ['another kind', formatId('member', newUuid())],
    ['too few digits', 'org_6dfzh5ik5uxynzmlf5csham'],
    ['a digit above z', 'org_6dfzh5ik5uxynzmlf5cshamd~'],
    ['upper case', 'org_6DFZH5IK5UXYNZMLF5CSHAMDK'],
    ['more than 128 bits', 'org_f5lxx1zz5pnorynqglhzmsp34'],
    ['no text', 7],
  ])('is not one of %s', (_, text) => {
    expect(parseId('organization', text)).toBeNull();
  });

  it('is printed from nothing but a UUID', () => {
    expect(() => formatId('organization', "'; drop table --")).toThrow(RangeError);
  });
});

describe('a time-ordered UUID', () => {
  it('is of version 7 and begins with its time', () => {
    const uuid = newUuidV7(new Date(0x0190163d8694));
    expect(uuid).toMatch(/^0190163d-8694-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is greater than the one before it, in the same millisecond too, by a step that cannot be guessed', () => {
    const now = new Date();
    const made = Array.from({ length: 2000 }, () => newUuidV7(now));
    expect(made).toEqual([...new Set(made)].sort());
    const steps = made.slice(1).map((uuid, index) => BigInt(toNumber(uuid)) - BigInt(toNumber(made[index] ?? '')));
    expect(new Set(steps).size).toBeGreaterThan(1900);
  });
});

function toNumber(uuid: string): string {
  return `0x${uuid.slice(-12)}`;
}
