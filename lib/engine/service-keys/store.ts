import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { and, eq, sql } from 'drizzle-orm';
import { seal, unseal } from '@/lib/crypto';
import { formatId, newUuid } from '@/lib/ids';
import type { EngineDatabase, EngineDeps } from '../deps';
import { createSelfSigned } from '../saml/protocol/self-signed';
import { samlServiceKeys } from '../tables';

/** What one of our own keys is for: identity providers encrypt with it, or verify our requests with it. */
export type ServiceKeyPurpose = 'encryption' | 'signing';

/** `next` is published before it is used; `previous` was used, and decrypts until it is retired. */
export type ServiceKeyState = 'next' | 'current' | 'previous';

/** A key as the database has it. The certificate is public; the private key opens with {@link openServiceKey} only. */
export type ServiceKey = {
  readonly samlConnectionId: string;
  readonly purpose: ServiceKeyPurpose;
  readonly state: ServiceKeyState;
  readonly certificateDer: Buffer;
  readonly privateKeySealed: Buffer;
};

const MODULUS_BITS = 2048;
/** Long: nothing replaces the copy that an identity provider holds, and nobody judges its dates. */
const CERTIFICATE_YEARS = 20;

/**
 * Makes a connection's key for a purpose unless it has one. Of parallel callers one row stays, and every one of them uses that:
 * what was published once is what decrypts.
 */
export async function ensureServiceKey(
  deps: EngineDeps,
  samlConnectionId: string,
  purpose: ServiceKeyPurpose,
): Promise<void> {
  if (await hasCurrentKey(deps.db, samlConnectionId, purpose)) return;
  await insertServiceKey(deps, samlConnectionId, purpose, 'current');
}

/** Makes a key in a state. Null when there is one in that state already. */
export async function insertServiceKey(
  deps: EngineDeps,
  samlConnectionId: string,
  purpose: ServiceKeyPurpose,
  state: 'current' | 'next',
): Promise<{ id: string; certificateDer: Buffer; createdAt: Date } | null> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const now = deps.clock();
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + CERTIFICATE_YEARS);
  const commonName = `${formatId('samlConnection', samlConnectionId)} ${purpose}`;
  const certificate = createSelfSigned({ privateKey, commonName, notBefore: now, notAfter });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const sealed = seal(deps.sealingKey, pkcs8, serviceKeyContext(samlConnectionId, purpose));
  const id = newUuid();
  const at = sql`${now.toISOString()}::timestamptz`;
  // With the builder, which may be a transaction that made the connection.
  const rows = await deps.db.execute(sql`
    insert into engine.saml_service_keys
      (id, saml_connection_id, purpose, state, certificate_der, private_key_sealed, created_at, activated_at)
    select ${id}::uuid, c.id, ${purpose}, ${state}, ${certificate}, ${sealed}, ${at}, ${state === 'current' ? at : sql`null`}
    from engine.saml_connections c where c.id = ${samlConnectionId}
    on conflict do nothing returning id`);
  return rows.length === 1 ? { id, certificateDer: certificate, createdAt: now } : null;
}

async function hasCurrentKey(
  db: EngineDatabase,
  samlConnectionId: string,
  purpose: ServiceKeyPurpose,
): Promise<boolean> {
  const { samlConnectionId: connection, purpose: use, state } = samlServiceKeys;
  const isCurrent = and(eq(connection, samlConnectionId), eq(use, purpose), eq(state, 'current'));
  const rows = await db.select({ id: samlServiceKeys.id }).from(samlServiceKeys).where(isCurrent);
  return rows.length > 0;
}

/** The private key. Throws when the row was moved, changed, or sealed under another installation's secret. */
export function openServiceKey(
  deps: Pick<EngineDeps, 'sealingKey'>,
  key: Pick<ServiceKey, 'samlConnectionId' | 'purpose' | 'privateKeySealed'>,
): KeyObject {
  const context = serviceKeyContext(key.samlConnectionId, key.purpose);
  return createPrivateKey({
    key: unseal(deps.sealingKey, key.privateKeySealed, context),
    type: 'pkcs8',
    format: 'der',
  });
}

/** What the private key of a connection and purpose is sealed for. */
export function serviceKeyContext(samlConnectionId: string, purpose: ServiceKeyPurpose): string {
  return `engine.saml_service_keys/${samlConnectionId}/${purpose}`;
}
