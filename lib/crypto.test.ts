import { describe, expect, test } from 'vitest';
import { constantTimeEqual, deriveKey, hashSecret, mintSecret, seal, sha256, unseal } from './crypto';

describe('how secrets are compared', () => {
  test('W03: values of any length are compared as a whole', () => {
    const right = sha256('right');
    expect(constantTimeEqual(right, Buffer.from(right))).toBe(true);
    for (const wrong of [
      Buffer.alloc(0),
      right.subarray(0, 31),
      Buffer.concat([right, Buffer.of(0)]),
      sha256('other'),
    ]) {
      expect(constantTimeEqual(right, wrong)).toBe(false);
      expect(constantTimeEqual(wrong, right)).toBe(false);
    }
  });

  // What the database compares, and may compare from the front, is a digest: a guess that is right at the beginning shares no
  // more of it with the secret than any other.
  test('W03, W110: how much of a guess is right cannot be told from what is compared', () => {
    const { secret, hash } = mintSecret('apiKeySecret');
    const shared: number[] = [];
    for (let place = 'ssoready_sk_'.length; place < secret.length; place += 1) {
      const other = secret[place] === '0' ? '1' : '0';
      const digest = hashSecret('apiKeySecret', secret.slice(0, place) + other + secret.slice(place + 1));
      if (digest === null) continue;
      shared.push(digest.findIndex((byte, index) => byte !== hash[index]));
    }
    expect(shared.length).toBeGreaterThan(20);
    // Three bytes the same by chance: once in 16 million.
    expect(Math.max(...shared)).toBeLessThan(3);
  });
});

describe('a key with the one before it', () => {
  const [current, previous, other] = [1, 2, 3].map((byte) => deriveKey(Buffer.alloc(32, byte), 'sealing'));
  const keys = { current: current ?? Buffer.alloc(0), previous: previous ?? Buffer.alloc(0) };

  test('W17: opens what either sealed, and seals with the current one', () => {
    const text = Buffer.from('text');
    for (const key of [keys.current, keys.previous]) {
      expect(unseal(keys, seal(key, text, 'here'), 'here')).toEqual(text);
      expect(() => unseal(keys, seal(key, text, 'here'), 'there')).toThrow();
    }
    expect(unseal(keys.current, seal(keys, text, 'here'), 'here')).toEqual(text);
    expect(() => unseal(keys.previous, seal(keys, text, 'here'), 'here')).toThrow();
    expect(() => unseal(keys, seal(other ?? Buffer.alloc(32), text, 'here'), 'here')).toThrow();
  });
});
