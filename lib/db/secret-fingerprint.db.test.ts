import { expect, test } from 'vitest';
import { deriveKey } from '@/lib/crypto';
import { ConfigurationError } from '@/lib/env';
import { requireSameSecret } from './secret-fingerprint';
import { openTestDatabase } from './testing';

const database = await openTestDatabase();

const secret = (byte: number) => Buffer.alloc(32, byte);
const withSecret = (byte: number, previous: number | null = null) =>
  requireSameSecret(database.sql, {
    masterSecret: secret(byte),
    previousSecret: previous === null ? null : secret(previous),
  });

test('a database works with one secret only: two servers with their own cannot seal for each other', async () => {
  await Promise.all(Array.from({ length: 5 }, () => withSecret(1)));
  const refusal = await withSecret(2).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConfigurationError);
  expect(String(refusal)).toMatch(/another secret.*VESTIBULE_SECRET/s);
  await expect(withSecret(1)).resolves.toBe('current');
  await expect(withSecret(2, 1)).resolves.toBe('previous');
  await expect(withSecret(2, 3)).rejects.toThrow(/another secret/);
});

test('what the database keeps of the secret does not tell it', async () => {
  const rows = await database.sql`select value from instance_settings`;
  expect(JSON.stringify(rows)).not.toContain(deriveKey(secret(1), 'fingerprint').toString('base64url'));
});
