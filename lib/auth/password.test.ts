import { describe, expect, test } from 'vitest';
import { leastCpuTime } from '@/lib/testing/cpu-time';
import { hashPassword, needsRehash, verifyPassword } from './password';

const cheap = { ln: 10, r: 8, p: 1 };

describe('passwords', () => {
  test('a hash verifies its own password and no other', async () => {
    const stored = await hashPassword('walnut ferry cobalt onion', cheap);
    expect(stored).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifyPassword('walnut ferry cobalt onion', stored)).toBe(true);
    expect(await verifyPassword('walnut ferry cobalt onions', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  test('the same password has another hash each time', async () => {
    expect(await hashPassword('same', cheap)).not.toBe(await hashPassword('same', cheap));
  });

  test('two ways to type one character are one password', async () => {
    const stored = await hashPassword('p\u00e4sswort', cheap);
    expect(await verifyPassword('pa\u0308sswort', stored)).toBe(true);
  });

  test('a hash with other parameters than today’s is due for replacement', async () => {
    expect(needsRehash(await hashPassword('x', cheap))).toBe(true);
    expect(needsRehash(await hashPassword('x'))).toBe(false);
  });

  test.each([
    '',
    'plain',
    '$scrypt$ln=17,r=8,p=1$$',
    '$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('a stored hash that is damaged or asks for absurd work verifies nothing: %s', async (stored) => {
    expect(await verifyPassword('', stored)).toBe(false);
    expect(await verifyPassword('x', stored)).toBe(false);
  });

  test('W32: an unknown account costs as much time as a wrong password', async () => {
    const stored = await hashPassword('walnut ferry cobalt onion');
    const known = await leastCpuTime(() => verifyPassword('wrong', stored), 1);
    const unknown = await leastCpuTime(() => verifyPassword('wrong', null), 1);
    // Both do the whole derivation, which takes a hundred milliseconds or more; skipping it would take none.
    expect(unknown).toBeGreaterThan(known / 3);
  });

  test('parallel work queues and every answer is right', async () => {
    const stored = await hashPassword('right', cheap);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => verifyPassword(index % 3 === 0 ? 'right' : 'wrong', stored)),
    );
    expect(answers).toEqual(answers.map((_, index) => index % 3 === 0));
  });
});
