import type { z } from 'zod';
import * as wire from '@/lib/engine/contract';
import { type Ask, at, type Page } from './ask';

const CONNECTIONS = '/v1/oidc-connections';

/** OpenID Connect connections: an extension as a whole. */
export function oidcOperations(extension: Ask) {
  return {
    listOidcConnections: (filter: { organizationId: string } & Page) =>
      extension('listOIDCConnections', 'GET', CONNECTIONS, wire.OidcConnectionList, { query: filter }),
    createOidcConnection: async (body: z.input<typeof wire.CreateOidcConnectionRequest>) =>
      (await extension('createOIDCConnection', 'POST', CONNECTIONS, wire.OidcConnectionResponse, { body }))
        .oidcConnection,
    getOidcConnection: async (id: string) =>
      (await extension('getOIDCConnection', 'GET', at(CONNECTIONS, id), wire.OidcConnectionResponse)).oidcConnection,
    /** Fields left out are kept, the client secret too; an empty string clears. */
    updateOidcConnection: async (id: string, body: z.input<typeof wire.UpdateOidcConnectionRequest>) => {
      const path = at(CONNECTIONS, id);
      return (await extension('updateOIDCConnection', 'PATCH', path, wire.OidcConnectionResponse, { body }))
        .oidcConnection;
    },
    deleteOidcConnection: (id: string) =>
      extension('deleteOIDCConnection', 'DELETE', at(CONNECTIONS, id), wire.ConnectionDeletion),
    /** A login whose result is stored and shown to the person who set the connection up. */
    createTestOidcFlow: (oidcConnectionId: string) =>
      extension(
        'createTestOIDCFlow',
        'POST',
        at(CONNECTIONS, oidcConnectionId, '/test-flows'),
        wire.TestSamlFlowResponse,
      ),
    /** Reads what a provider says about itself without storing anything. */
    inspectOidcIssuer: async (issuer: string) => {
      const path = '/v1/oidc-issuers/inspect';
      const body = { issuer };
      return (await extension('inspectOIDCIssuer', 'POST', path, wire.InspectOidcIssuerResponse, { body }))
        .oidcProvider;
    },
  };
}
