import type { Sql, TransactionSql } from 'postgres';
import { deriveKey, sha256 } from '@/lib/crypto';
import { ConfigurationError, type Env } from '@/lib/env';

const KEY = 'secret_fingerprint';

export type Secrets = Pick<Env, 'masterSecret' | 'previousSecret'>;

/** What is stored of a secret: enough to know it again, and nothing to make keys of. */
export function fingerprintOf(secret: Uint8Array): string {
  return sha256(deriveKey(secret, 'fingerprint')).toString('base64url');
}

/**
 * Refuses a secret that is not the one this database was begun with, and takes the previous one while it is being changed. Keys at
 * rest are sealed with it, so that a second server with a secret of its own, or a database whose data directory was lost, would
 * fail later and in odd places. Throws {@link ConfigurationError}. Returns which of the two the database goes by.
 */
export async function requireSameSecret(
  sql: Sql | TransactionSql,
  { masterSecret, previousSecret }: Secrets,
): Promise<'current' | 'previous'> {
  const current = fingerprintOf(masterSecret);
  await sql`
    insert into instance_settings (key, value) values (${KEY}, to_jsonb(${current}::text)) on conflict do nothing`;
  const [row] = await sql<
    { value: string }[]
  >`select value #>> '{}' as value from instance_settings where key = ${KEY}`;
  if (row?.value === current) return 'current';
  if (previousSecret !== null && row?.value === fingerprintOf(previousSecret)) return 'previous';
  throw new ConfigurationError([
    'this database was begun with another secret, and the keys in it cannot be opened with this one. Give every server of the database the same VESTIBULE_SECRET, or the file "secret" of the data directory that it was begun with. If that secret is lost for good, remove the row "secret_fingerprint" from the table instance_settings: connections that sign or decrypt then need new keys',
  ]);
}

/** From now on the database goes by `secret`. */
export async function storeFingerprint(sql: TransactionSql, secret: Uint8Array): Promise<void> {
  await sql`
    update instance_settings set value = to_jsonb(${fingerprintOf(secret)}::text), updated_at = now() where key = ${KEY}`;
}
