import type { z } from 'zod';
import * as wire from '@/lib/engine/contract';
import { type Ask, at, type Page } from './ask';

const CONNECTIONS = '/v1/saml-connections';
const DIRECTORIES = '/v1/scim-directories';
const ENVIRONMENTS = '/v1/environments';
const API_KEYS = '/v1/api-keys';
const OAUTH_KEYS = '/v1/oauth-signing-keys';
const OAUTH_CLIENTS = '/v1/saml-oauth-clients';

/** SAML connections. `extension` is asked for what the contract lacks. */
export function connectionOperations(ask: Ask, extension: Ask) {
  return {
    listSamlConnections: (filter: { organizationId: string } & Page) =>
      ask('listSAMLConnections', 'GET', CONNECTIONS, wire.SamlConnectionList, { query: filter }),
    createSamlConnection: async (body: z.input<typeof wire.CreateSamlConnectionRequest>) =>
      (await ask('createSAMLConnection', 'POST', CONNECTIONS, wire.SamlConnectionResponse, { body })).samlConnection,
    getSamlConnection: async (id: string) =>
      (await ask('getSAMLConnection', 'GET', at(CONNECTIONS, id), wire.SamlConnectionResponse)).samlConnection,
    /** PATCH replaces the contract's four fields: leaving out the certificate wipes it (contract §2.7). */
    updateSamlConnection: async (id: string, body: z.input<typeof wire.UpdateSamlConnectionRequest>) => {
      const path = at(CONNECTIONS, id);
      return (await ask('updateSAMLConnection', 'PATCH', path, wire.SamlConnectionResponse, { body })).samlConnection;
    },
    /** Extension. */
    deleteSamlConnection: (id: string) =>
      extension('deleteSAMLConnection', 'DELETE', at(CONNECTIONS, id), wire.ConnectionDeletion),
  };
}

/** SCIM directories. `extension` is asked for what the contract lacks. */
export function directoryOperations(ask: Ask, extension: Ask) {
  return {
    listScimDirectories: (filter: { organizationId: string } & Page) =>
      ask('listSCIMDirectories', 'GET', DIRECTORIES, wire.ScimDirectoryList, { query: filter }),
    createScimDirectory: async (body: z.input<typeof wire.CreateScimDirectoryRequest>) =>
      (await ask('createSCIMDirectory', 'POST', DIRECTORIES, wire.ScimDirectoryResponse, { body })).scimDirectory,
    getScimDirectory: async (id: string) =>
      (await ask('getSCIMDirectory', 'GET', at(DIRECTORIES, id), wire.ScimDirectoryResponse)).scimDirectory,
    /** PATCH replaces `primary`; extension fields left out are kept. */
    updateScimDirectory: async (id: string, body: z.input<typeof wire.UpdateScimDirectoryRequest>) => {
      const path = at(DIRECTORIES, id);
      return (await ask('updateSCIMDirectory', 'PATCH', path, wire.ScimDirectoryResponse, { body })).scimDirectory;
    },
    /**
     * The token is in this answer and nowhere else. The old one stops working at once, or (extension) after `overlapSeconds`; a
     * remote SSOReady knows no overlap and rejects with {@link UnsupportedByRemoteError}.
     */
    rotateScimDirectoryBearerToken: async (id: string, body: z.input<typeof wire.RotateBearerTokenRequest> = {}) => {
      const path = at(DIRECTORIES, id, '/rotate-bearer-token');
      const asked = (body.overlapSeconds ?? 0) > 0 ? extension : ask;
      const parts = Object.keys(body).length === 0 ? {} : { body };
      const rotated = await asked(
        'rotateSCIMDirectoryBearerToken',
        'POST',
        path,
        wire.RotateBearerTokenResponse,
        parts,
      );
      return rotated.bearerToken;
    },
    /** Extension. Ends the overlap of a rotation at once. */
    revokePreviousScimBearerToken: async (id: string) => {
      const path = at(DIRECTORIES, id, '/revoke-previous-bearer-token');
      return (await extension('revokePreviousSCIMBearerToken', 'POST', path, wire.ScimDirectoryResponse)).scimDirectory;
    },
    /** Extension. */
    deleteScimDirectory: (id: string) =>
      extension('deleteSCIMDirectory', 'DELETE', at(DIRECTORIES, id), wire.EmptyResponse),
  };
}

/** Environments, API keys and OAuth clients: the contract has none of them. */
export function administrationOperations(extension: Ask) {
  return {
    /** Extension. Console only: every environment of the installation. */
    listEnvironments: (page: Page = {}) =>
      extension('listEnvironments', 'GET', ENVIRONMENTS, wire.EnvironmentList, { query: page }),
    /** Extension. Console only. */
    createEnvironment: async (body: z.input<typeof wire.EnvironmentRequest>) =>
      (await extension('createEnvironment', 'POST', ENVIRONMENTS, wire.EnvironmentResponse, { body })).environment,
    /** Extension. Console only. */
    getEnvironment: async (id: string) =>
      (await extension('getEnvironment', 'GET', at(ENVIRONMENTS, id), wire.EnvironmentResponse)).environment,
    /** Extension. Console only. Fields left out are kept; an empty string clears. */
    updateEnvironment: async (id: string, body: z.input<typeof wire.EnvironmentRequest>) => {
      const path = at(ENVIRONMENTS, id);
      return (await extension('updateEnvironment', 'PATCH', path, wire.EnvironmentResponse, { body })).environment;
    },
    /** Extension. API keys of the caller's environment. */
    listApiKeys: (page: Page = {}) => extension('listAPIKeys', 'GET', API_KEYS, wire.ApiKeyList, { query: page }),
    /** Extension. The secret is in this answer and nowhere else. */
    createApiKey: (body: z.input<typeof wire.CreateApiKeyRequest>) =>
      extension('createAPIKey', 'POST', API_KEYS, wire.CreateApiKeyResponse, { body }),
    /** Extension. */
    revokeApiKey: async (id: string) =>
      (await extension('revokeAPIKey', 'POST', at(API_KEYS, id, '/revoke'), wire.ApiKeyResponse)).apiKey,
    /** Extension. Console only. */
    listOauthSigningKeys: async () =>
      (await extension('listOAuthSigningKeys', 'GET', OAUTH_KEYS, wire.OauthSigningKeyList)).oauthSigningKeys,
    /** Extension. Console only. `immediately` voids what was signed before. */
    rotateOauthSigningKeys: async (body: z.input<typeof wire.RotateOauthSigningKeysRequest> = {}) => {
      const path = `${OAUTH_KEYS}/rotate`;
      return (await extension('rotateOAuthSigningKeys', 'POST', path, wire.OauthSigningKeyList, { body }))
        .oauthSigningKeys;
    },
    /** Extension. Clients of SAML over OAuth in the caller's environment. */
    listSamlOauthClients: (page: Page = {}) =>
      extension('listSAMLOAuthClients', 'GET', OAUTH_CLIENTS, wire.SamlOauthClientList, { query: page }),
    /** Extension. The secret is in this answer and nowhere else. */
    createSamlOauthClient: (body: z.input<typeof wire.CreateSamlOauthClientRequest> = {}) =>
      extension('createSAMLOAuthClient', 'POST', OAUTH_CLIENTS, wire.CreateSamlOauthClientResponse, { body }),
    /** Extension. Fields left out are kept. */
    updateSamlOauthClient: async (id: string, body: z.input<typeof wire.UpdateSamlOauthClientRequest>) => {
      const path = at(OAUTH_CLIENTS, id);
      return (await extension('updateSAMLOAuthClient', 'PATCH', path, wire.SamlOauthClientResponse, { body }))
        .samlOauthClient;
    },
    /** Extension. The secret is in this answer and nowhere else; the old one stops working at once. */
    rotateSamlOauthClientSecret: (id: string) =>
      extension(
        'rotateSAMLOAuthClientSecret',
        'POST',
        at(OAUTH_CLIENTS, id, '/rotate-secret'),
        wire.CreateSamlOauthClientResponse,
      ),
    /** Extension. Its codes and access tokens are void at once. */
    revokeSamlOauthClient: async (id: string) => {
      const path = at(OAUTH_CLIENTS, id, '/revoke');
      return (await extension('revokeSAMLOAuthClient', 'POST', path, wire.SamlOauthClientResponse)).samlOauthClient;
    },
  };
}
