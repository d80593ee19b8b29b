import type { SealedColumn } from '@/lib/crypto';
import { answerContext } from './idempotency/idempotent';
import { signingKeyContext } from './oauth/signing-keys';
import { clientSecretContext, idTokenContext } from './oidc-settings/client-secret';
import { serviceKeyContext } from './service-keys/store';

/** Everything that the engine keeps sealed. */
export const ENGINE_SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'engine.oauth_signing_keys',
    column: 'private_key_sealed',
    key: ['kid'],
    purpose: 'sealing',
    context: (row) => signingKeyContext(String(row.kid)),
  },
  {
    table: 'engine.saml_service_keys',
    column: 'private_key_sealed',
    key: ['id', 'saml_connection_id', 'purpose'],
    purpose: 'sealing',
    context: (row) =>
      serviceKeyContext(String(row.saml_connection_id), row.purpose === 'signing' ? 'signing' : 'encryption'),
  },
  {
    table: 'engine.oidc_connections',
    column: 'client_secret_sealed',
    key: ['id'],
    purpose: 'sealing',
    context: (row) => clientSecretContext(String(row.id)),
  },
  {
    table: 'engine.saml_flows',
    column: 'id_token_sealed',
    key: ['id'],
    purpose: 'sealing',
    context: (row) => idTokenContext(String(row.id)),
  },
  {
    table: 'engine.idempotency_keys',
    column: 'response_sealed',
    key: ['environment_id', 'key_sha256'],
    purpose: 'sealing',
    context: (row) => answerContext(String(row.environment_id), Buffer.from(bytesOf(row.key_sha256))),
  },
];

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a digest is bytes');
}
