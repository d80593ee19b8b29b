import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { seal, unseal } from '@/lib/crypto';
import { formatId } from '@/lib/ids';
import type { EngineDeps } from './deps';
import { createSelfSigned } from './saml/protocol/self-signed';

/** What one of our own keys is for: identity providers encrypt with it, or verify our requests with it. */
export type ServiceKeyPurpose = 'encryption' | 'signing';

/** A key as the database has it. The certificate is public; the private key opens with {@link openServiceKey} only. */
export type ServiceKey = {
  readonly samlConnectionId: string;
  readonly purpose: ServiceKeyPurpose;
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
  const known = await deps.sql`
    select 1 from engine.saml_service_keys where saml_connection_id = ${samlConnectionId} and purpose = ${purpose} and state = 'current'`;
  if (known.length > 0) return;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const now = deps.clock();
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + CERTIFICATE_YEARS);
  const commonName = `${formatId('samlConnection', samlConnectionId)} ${purpose}`;
  const certificate = createSelfSigned({ privateKey, commonName, notBefore: now, notAfter });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const sealed = seal(deps.sealingKey, pkcs8, sealContext(samlConnectionId, purpose));
  await deps.sql`
    insert into engine.saml_service_keys (saml_connection_id, purpose, certificate_der, private_key_sealed, created_at)
    select c.id, ${purpose}, ${certificate}, ${sealed}, ${now} from engine.saml_connections c where c.id = ${samlConnectionId}
    on conflict do nothing`;
}

/** The private key. Throws when the row was moved, changed, or sealed under another installation's secret. */
export function openServiceKey(deps: Pick<EngineDeps, 'sealingKey'>, key: ServiceKey): KeyObject {
  const context = sealContext(key.samlConnectionId, key.purpose);
  return createPrivateKey({
    key: unseal(deps.sealingKey, key.privateKeySealed, context),
    type: 'pkcs8',
    format: 'der',
  });
}

function sealContext(samlConnectionId: string, purpose: ServiceKeyPurpose): string {
  return `engine.saml_service_keys/${samlConnectionId}/${purpose}`;
}
