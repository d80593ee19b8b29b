import { afterAll, beforeAll, expect, test } from 'vitest';
import { deriveKey } from '@/lib/crypto';
import { ConfigurationError } from '@/lib/env';
import { requireSameSecret } from './secret-fingerprint';
import { createTestDatabase, type TestDatabase } from './testing';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const withSecret = (byte: number) => ({
  db: database.db,
  deriveKey: (purpose: string) => deriveKey(Buffer.alloc(32, byte), purpose),
});

test('a database works with one secret only: two servers with their own cannot seal for each other', async () => {
  await Promise.all(Array.from({ length: 5 }, () => requireSameSecret(withSecret(1))));
  const refusal = await requireSameSecret(withSecret(2)).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConfigurationError);
  expect(String(refusal)).toMatch(/another secret.*VESTIBULE_SECRET/s);
  await expect(requireSameSecret(withSecret(1))).resolves.toBeUndefined();
});

test('what the database keeps of the secret does not tell it', async () => {
  const rows = await database.sql`select value from instance_settings`;
  expect(JSON.stringify(rows)).not.toContain(deriveKey(Buffer.alloc(32, 1), 'fingerprint').toString('base64url'));
});
