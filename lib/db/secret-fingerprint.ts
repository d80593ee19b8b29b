import { eq } from 'drizzle-orm';
import { sha256 } from '@/lib/crypto';
import { ConfigurationError } from '@/lib/env';
import type { Database } from './client';
import { instanceSettings } from './tables';

const KEY = 'secret_fingerprint';

/**
 * Refuses a secret that is not the one this database was begun with. Keys at rest are sealed with it, so that a second server
 * with a secret of its own, or a database whose data directory was lost, would fail later and in odd places. Throws
 * {@link ConfigurationError}.
 */
export async function requireSameSecret(deps: { db: Database; deriveKey(purpose: string): Buffer }): Promise<void> {
  const fingerprint = sha256(deps.deriveKey('fingerprint')).toString('base64url');
  await deps.db.insert(instanceSettings).values({ key: KEY, value: fingerprint }).onConflictDoNothing();
  const [row] = await deps.db
    .select({ value: instanceSettings.value })
    .from(instanceSettings)
    .where(eq(instanceSettings.key, KEY));
  if (row?.value === fingerprint) return;
  throw new ConfigurationError([
    'this database was begun with another secret, and the keys in it cannot be opened with this one. Give every server of the database the same VESTIBULE_SECRET, or the file "secret" of the data directory that it was begun with. If that secret is lost for good, remove the row "secret_fingerprint" from the table instance_settings: connections that sign or decrypt then need new keys',
  ]);
}
