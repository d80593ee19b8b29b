import type { z } from 'zod';
import * as wire from '@/lib/engine/contract';
import { type Ask, at, type Page } from './ask';

const CONNECTIONS = '/v1/saml-connections';
const PROPOSALS = '/v1/saml-metadata-proposals';
const ALERTS = '/v1/saml-alerts';
const SERVICE_KEYS = '/v1/saml-service-keys';

/** What happens to SAML connections over the years. The contract has none of it. */
export function samlLifecycleOperations(extension: Ask) {
  return {
    /** Extension. Ends a login here; the browser is then sent to the URL, if there is one, to end it at the identity provider. */
    logoutSamlFlow: (id: string, body: z.input<typeof wire.LogoutSamlFlowRequest> = {}) =>
      extension('logoutSAMLFlow', 'POST', at('/v1/saml-flows', id, '/logout'), wire.LogoutSamlFlowResponse, { body }),
    /** Extension. Reads the identity provider's metadata again now; what it changes is proposed, not done. */
    refreshSamlMetadata: (samlConnectionId: string) =>
      extension(
        'refreshSAMLMetadata',
        'POST',
        at(CONNECTIONS, samlConnectionId, '/refresh-metadata'),
        wire.RefreshSamlMetadataResponse,
      ),
    /** Extension. */
    listSamlMetadataProposals: (filter: { samlConnectionId?: string; status?: string } & Page = {}) =>
      extension('listSAMLMetadataProposals', 'GET', PROPOSALS, wire.SamlMetadataProposalList, { query: filter }),
    /** Extension. Makes the connection what its metadata says. */
    acceptSamlMetadataProposal: async (id: string) => {
      const path = at(PROPOSALS, id, '/accept');
      return (await extension('acceptSAMLMetadataProposal', 'POST', path, wire.SamlMetadataProposalResponse))
        .samlMetadataProposal;
    },
    /** Extension. The same is not proposed again. */
    dismissSamlMetadataProposal: async (id: string) => {
      const path = at(PROPOSALS, id, '/dismiss');
      return (await extension('dismissSAMLMetadataProposal', 'POST', path, wire.SamlMetadataProposalResponse))
        .samlMetadataProposal;
    },
    /** Extension. Open ones, unless `all` is "true". */
    listSamlAlerts: (filter: { organizationId?: string; all?: 'true' } & Page = {}) =>
      extension('listSAMLAlerts', 'GET', ALERTS, wire.SamlAlertList, { query: filter }),
    /** Extension. */
    acknowledgeSamlAlert: async (id: string) =>
      (await extension('acknowledgeSAMLAlert', 'POST', at(ALERTS, id, '/acknowledge'), wire.SamlAlertResponse))
        .samlAlert,
    /** Extension. Our own keys of the environment's connections; retired ones too, unless `active` is "true". */
    listSamlServiceKeys: (filter: { samlConnectionId?: string; active?: 'true' } & Page = {}) =>
      extension('listSAMLServiceKeys', 'GET', SERVICE_KEYS, wire.SamlServiceKeyList, { query: filter }),
    /** Extension. Makes and publishes the next key of a connection. */
    createSamlServiceKey: async (body: z.input<typeof wire.CreateSamlServiceKeyRequest>) =>
      (await extension('createSAMLServiceKey', 'POST', SERVICE_KEYS, wire.SamlServiceKeyResponse, { body }))
        .samlServiceKey,
    /** Extension. The next key is used from now on; the previous one still decrypts. */
    activateSamlServiceKey: async (id: string) => {
      const path = at(SERVICE_KEYS, id, '/activate');
      return (await extension('activateSAMLServiceKey', 'POST', path, wire.SamlServiceKeyResponse)).samlServiceKey;
    },
    /** Extension. Forgets a private key for good. */
    retireSamlServiceKey: async (id: string) => {
      const path = at(SERVICE_KEYS, id, '/retire');
      return (await extension('retireSAMLServiceKey', 'POST', path, wire.SamlServiceKeyResponse)).samlServiceKey;
    },
  };
}
