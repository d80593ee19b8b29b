import type { z } from 'zod';
import * as wire from '@/lib/engine/contract';
import { ApiError, UnsupportedByRemoteError } from './errors';
import { type Call, send, type TransportOptions } from './transport';

export type * from '@/lib/engine/contract';

/** The organization whose primary connection or directory is meant, or one named directly. */
export type ScimSelector =
  | { scimDirectoryId: string }
  | { organizationId: string }
  | { organizationExternalId: string };
export type SamlSelector =
  | { samlConnectionId: string }
  | { organizationId: string }
  | { organizationExternalId: string };

export type Page = { pageToken?: string | undefined; pageSize?: number | undefined };

export type ClientOptions = TransportOptions & {
  /** A remote SSOReady: extensions answer {@link UnsupportedByRemoteError} without a request. */
  remote?: boolean;
};

export type SsoreadyClient = ReturnType<typeof createClient>;

/**
 * The typed client of the SSOReady HTTP API and of our extensions to it, bound to one environment by its token (or, for the
 * embedded engine, by a header). Every method rejects with {@link ApiError}.
 */
export function createClient(options: ClientOptions) {
  const call = <S extends z.ZodType>(c: Call<S>) => send(options, c);
  const extension = <S extends z.ZodType>(c: Call<S>) => {
    if (!options.remote) return send(options, c);
    return Promise.reject(
      new UnsupportedByRemoteError(`${c.operation} is not offered by the connected SSOReady server`, {
        status: 501,
        operation: c.operation,
      }),
    );
  };
  return {
    remote: options.remote === true,
    ...samlOperations(call, extension),
    ...scimOperations(call, extension),
    ...organizationOperations(call, extension),
    ...connectionOperations(call, extension),
    ...directoryOperations(call, extension),
    ...administrationOperations(extension),
  };
}

type Sender = <S extends z.ZodType>(c: Call<S>) => Promise<z.output<S>>;

function samlOperations(call: Sender, extension: Sender) {
  return {
    /** POST /v1/saml/redirect: where to send the browser to log in. */
    getSamlRedirectUrl: (selector: SamlSelector & { state?: string }) =>
      call({
        operation: 'getSAMLRedirectURL',
        method: 'POST',
        path: '/v1/saml/redirect',
        body: selector,
        response: wire.SamlRedirectResponse,
      }),
    /** POST /v1/saml/redeem: who logged in. A code works once. */
    redeemSamlAccessCode: (samlAccessCode: string) =>
      call({
        operation: 'redeemSAMLAccessCode',
        method: 'POST',
        path: '/v1/saml/redeem',
        body: { samlAccessCode },
        response: wire.SamlRedeemResponse,
      }),
    /** Extension. Login attempts, newest first. */
    listSamlFlows: (filter: { organizationId?: string; samlConnectionId?: string; status?: string } & Page = {}) =>
      extension({
        operation: 'listSAMLFlows',
        method: 'GET',
        path: '/v1/saml-flows',
        query: filter,
        response: wire.SamlFlowList,
      }),
    /** Extension. */
    getSamlFlow: async (id: string) =>
      (
        await extension({
          operation: 'getSAMLFlow',
          method: 'GET',
          path: `/v1/saml-flows/${encodeURIComponent(id)}`,
          response: wire.SamlFlowResponse,
        })
      ).samlFlow,
    /** Extension. A login whose result is stored and shown to the person who set the connection up. */
    createTestSamlFlow: (samlConnectionId: string) =>
      extension({
        operation: 'createTestSAMLFlow',
        method: 'POST',
        path: `/v1/saml-connections/${encodeURIComponent(samlConnectionId)}/test-flows`,
        response: wire.TestSamlFlowResponse,
      }),
    /** Extension. Reads an identity provider's metadata without storing anything. */
    parseSamlMetadata: (source: { url: string } | { xml: string }) =>
      extension({
        operation: 'parseSAMLMetadata',
        method: 'POST',
        path: '/v1/saml-metadata/parse',
        body: source,
        response: wire.ParseSamlMetadataResponse,
      }),
  };
}

function scimOperations(call: Sender, extension: Sender) {
  return {
    /** GET /v1/scim/users. Deleted users are included. */
    listScimUsers: (selector: ScimSelector & { scimGroupId?: string } & Page) =>
      call({
        operation: 'listSCIMUsers',
        method: 'GET',
        path: '/v1/scim/users',
        query: selector,
        response: wire.ScimUserList,
      }),
    getScimUser: async (id: string) =>
      (
        await call({
          operation: 'getSCIMUser',
          method: 'GET',
          path: `/v1/scim/users/${encodeURIComponent(id)}`,
          response: wire.ScimUserResponse,
        })
      ).scimUser,
    /** GET /v1/scim/groups. Deleted groups are included. `scimUserId` is an extension: the groups of one user. */
    listScimGroups: (selector: ScimSelector & { scimUserId?: string } & Page) =>
      call({
        operation: 'listSCIMGroups',
        method: 'GET',
        path: '/v1/scim/groups',
        query: selector,
        response: wire.ScimGroupList,
      }),
    getScimGroup: async (id: string) =>
      (
        await call({
          operation: 'getSCIMGroup',
          method: 'GET',
          path: `/v1/scim/groups/${encodeURIComponent(id)}`,
          response: wire.ScimGroupResponse,
        })
      ).scimGroup,
    /** Extension. What the identity provider sent, newest first. */
    listScimRequests: (filter: { scimDirectoryId: string; failed?: boolean } & Page) =>
      extension({
        operation: 'listSCIMRequests',
        method: 'GET',
        path: '/v1/scim-requests',
        query: filter,
        response: wire.ScimRequestList,
      }),
    /** Extension. */
    getScimRequest: async (id: string) =>
      (
        await extension({
          operation: 'getSCIMRequest',
          method: 'GET',
          path: `/v1/scim-requests/${encodeURIComponent(id)}`,
          response: wire.ScimRequestResponse,
        })
      ).scimRequest,
    /** Extension. What the identity provider has done with a directory so far. */
    getScimActivity: async (scimDirectoryId: string) =>
      (
        await extension({
          operation: 'getSCIMActivity',
          method: 'GET',
          path: `/v1/scim-directories/${encodeURIComponent(scimDirectoryId)}/activity`,
          response: wire.ScimActivityResponse,
        })
      ).scimActivity,
  };
}

function organizationOperations(call: Sender, extension: Sender) {
  return {
    listOrganizations: (page: Page = {}) =>
      call({
        operation: 'listOrganizations',
        method: 'GET',
        path: '/v1/organizations',
        query: page,
        response: wire.OrganizationList,
      }),
    createOrganization: async (body: z.input<typeof wire.OrganizationRequest>) =>
      (
        await call({
          operation: 'createOrganization',
          method: 'POST',
          path: '/v1/organizations',
          body,
          response: wire.OrganizationResponse,
        })
      ).organization,
    getOrganization: async (id: string) =>
      (
        await call({
          operation: 'getOrganization',
          method: 'GET',
          path: `/v1/organizations/${encodeURIComponent(id)}`,
          response: wire.OrganizationResponse,
        })
      ).organization,
    /** PATCH replaces: a field left out is cleared (contract §2.6). */
    updateOrganization: async (id: string, body: z.input<typeof wire.OrganizationRequest>) =>
      (
        await call({
          operation: 'updateOrganization',
          method: 'PATCH',
          path: `/v1/organizations/${encodeURIComponent(id)}`,
          body,
          response: wire.OrganizationResponse,
        })
      ).organization,
    /** Extension. Deletes the organization with its connections, directories, people and logs. */
    deleteOrganization: (id: string) =>
      extension({
        operation: 'deleteOrganization',
        method: 'DELETE',
        path: `/v1/organizations/${encodeURIComponent(id)}`,
        response: wire.EmptyResponse,
      }),
    /** Extension. Rows of the tenants list, by name; `query` matches name, external id and domain; `domain` is exact. */
    listOrganizationSummaries: (filter: { query?: string | undefined; domain?: string | undefined } & Page = {}) =>
      extension({
        operation: 'listOrganizationSummaries',
        method: 'GET',
        path: '/v1/organization-summaries',
        query: filter,
        response: wire.OrganizationSummaryList,
      }),
    /** Extension. */
    getOrganizationSummary: async (id: string) =>
      (
        await extension({
          operation: 'getOrganizationSummary',
          method: 'GET',
          path: `/v1/organization-summaries/${encodeURIComponent(id)}`,
          response: wire.OrganizationSummaryResponse,
        })
      ).organizationSummary,
    createSetupUrl: (body: z.input<typeof wire.CreateSetupUrlRequest>) =>
      call({
        operation: 'createSetupURL',
        method: 'POST',
        path: '/v1/setup-urls',
        body,
        response: wire.CreateSetupUrlResponse,
      }),
    /** Extension. Links of an organization, newest first. */
    listSetupUrls: (filter: { organizationId: string } & Page) =>
      extension({
        operation: 'listSetupURLs',
        method: 'GET',
        path: '/v1/setup-urls',
        query: filter,
        response: wire.SetupLinkList,
      }),
    /** Extension. */
    getSetupUrl: async (id: string) =>
      (
        await extension({
          operation: 'getSetupURL',
          method: 'GET',
          path: `/v1/setup-urls/${encodeURIComponent(id)}`,
          response: wire.SetupLinkResponse,
        })
      ).setupLink,
    /** Extension. From then on the link and its session are refused. */
    revokeSetupUrl: async (id: string) =>
      (
        await extension({
          operation: 'revokeSetupURL',
          method: 'POST',
          path: `/v1/setup-urls/${encodeURIComponent(id)}/revoke`,
          response: wire.SetupLinkResponse,
        })
      ).setupLink,
  };
}

function connectionOperations(call: Sender, extension: Sender) {
  return {
    listSamlConnections: (filter: { organizationId: string } & Page) =>
      call({
        operation: 'listSAMLConnections',
        method: 'GET',
        path: '/v1/saml-connections',
        query: filter,
        response: wire.SamlConnectionList,
      }),
    createSamlConnection: async (body: z.input<typeof wire.CreateSamlConnectionRequest>) =>
      (
        await call({
          operation: 'createSAMLConnection',
          method: 'POST',
          path: '/v1/saml-connections',
          body,
          response: wire.SamlConnectionResponse,
        })
      ).samlConnection,
    getSamlConnection: async (id: string) =>
      (
        await call({
          operation: 'getSAMLConnection',
          method: 'GET',
          path: `/v1/saml-connections/${encodeURIComponent(id)}`,
          response: wire.SamlConnectionResponse,
        })
      ).samlConnection,
    /** PATCH replaces the contract's four fields: leaving out the certificate wipes it (contract §2.7). */
    updateSamlConnection: async (id: string, body: z.input<typeof wire.UpdateSamlConnectionRequest>) =>
      (
        await call({
          operation: 'updateSAMLConnection',
          method: 'PATCH',
          path: `/v1/saml-connections/${encodeURIComponent(id)}`,
          body,
          response: wire.SamlConnectionResponse,
        })
      ).samlConnection,
    /** Extension. */
    deleteSamlConnection: (id: string) =>
      extension({
        operation: 'deleteSAMLConnection',
        method: 'DELETE',
        path: `/v1/saml-connections/${encodeURIComponent(id)}`,
        response: wire.EmptyResponse,
      }),
  };
}

function directoryOperations(call: Sender, extension: Sender) {
  return {
    listScimDirectories: (filter: { organizationId: string } & Page) =>
      call({
        operation: 'listSCIMDirectories',
        method: 'GET',
        path: '/v1/scim-directories',
        query: filter,
        response: wire.ScimDirectoryList,
      }),
    createScimDirectory: async (body: z.input<typeof wire.CreateScimDirectoryRequest>) =>
      (
        await call({
          operation: 'createSCIMDirectory',
          method: 'POST',
          path: '/v1/scim-directories',
          body,
          response: wire.ScimDirectoryResponse,
        })
      ).scimDirectory,
    getScimDirectory: async (id: string) =>
      (
        await call({
          operation: 'getSCIMDirectory',
          method: 'GET',
          path: `/v1/scim-directories/${encodeURIComponent(id)}`,
          response: wire.ScimDirectoryResponse,
        })
      ).scimDirectory,
    /** PATCH replaces `primary`; extension fields left out are kept. */
    updateScimDirectory: async (id: string, body: z.input<typeof wire.UpdateScimDirectoryRequest>) =>
      (
        await call({
          operation: 'updateSCIMDirectory',
          method: 'PATCH',
          path: `/v1/scim-directories/${encodeURIComponent(id)}`,
          body,
          response: wire.ScimDirectoryResponse,
        })
      ).scimDirectory,
    /** The token is in this answer and nowhere else. The old one stops working at once. */
    rotateScimDirectoryBearerToken: async (id: string) =>
      (
        await call({
          operation: 'rotateSCIMDirectoryBearerToken',
          method: 'POST',
          path: `/v1/scim-directories/${encodeURIComponent(id)}/rotate-bearer-token`,
          response: wire.RotateBearerTokenResponse,
        })
      ).bearerToken,
    /** Extension. */
    deleteScimDirectory: (id: string) =>
      extension({
        operation: 'deleteSCIMDirectory',
        method: 'DELETE',
        path: `/v1/scim-directories/${encodeURIComponent(id)}`,
        response: wire.EmptyResponse,
      }),
  };
}

function administrationOperations(extension: Sender) {
  return {
    /** Extension. Console only: every environment of the installation. */
    listEnvironments: (page: Page = {}) =>
      extension({
        operation: 'listEnvironments',
        method: 'GET',
        path: '/v1/environments',
        query: page,
        response: wire.EnvironmentList,
      }),
    /** Extension. Console only. */
    createEnvironment: async (body: z.input<typeof wire.EnvironmentRequest>) =>
      (
        await extension({
          operation: 'createEnvironment',
          method: 'POST',
          path: '/v1/environments',
          body,
          response: wire.EnvironmentResponse,
        })
      ).environment,
    /** Extension. Console only. */
    getEnvironment: async (id: string) =>
      (
        await extension({
          operation: 'getEnvironment',
          method: 'GET',
          path: `/v1/environments/${encodeURIComponent(id)}`,
          response: wire.EnvironmentResponse,
        })
      ).environment,
    /** Extension. Console only. Fields left out are kept; an empty string clears. */
    updateEnvironment: async (id: string, body: z.input<typeof wire.EnvironmentRequest>) =>
      (
        await extension({
          operation: 'updateEnvironment',
          method: 'PATCH',
          path: `/v1/environments/${encodeURIComponent(id)}`,
          body,
          response: wire.EnvironmentResponse,
        })
      ).environment,
    /** Extension. API keys of the caller's environment. */
    listApiKeys: (page: Page = {}) =>
      extension({
        operation: 'listAPIKeys',
        method: 'GET',
        path: '/v1/api-keys',
        query: page,
        response: wire.ApiKeyList,
      }),
    /** Extension. The secret is in this answer and nowhere else. */
    createApiKey: (body: z.input<typeof wire.CreateApiKeyRequest>) =>
      extension({
        operation: 'createAPIKey',
        method: 'POST',
        path: '/v1/api-keys',
        body,
        response: wire.CreateApiKeyResponse,
      }),
    /** Extension. */
    revokeApiKey: async (id: string) =>
      (
        await extension({
          operation: 'revokeAPIKey',
          method: 'POST',
          path: `/v1/api-keys/${encodeURIComponent(id)}/revoke`,
          response: wire.ApiKeyResponse,
        })
      ).apiKey,
    /** Extension. Console only: what a setup link's token permits, without noting an opening. */
    inspectSetupUrl: async (oneTimeToken: string) =>
      (
        await extension({
          operation: 'inspectSetupURL',
          method: 'POST',
          path: '/v1/setup-urls/inspect',
          body: { oneTimeToken },
          response: wire.SetupLinkResponse,
        })
      ).setupLink,
    /**
     * Extension. Console only: what a setup link's token permits, and notes the opening. Refused with status 404 for an unknown
     * token, 403 for a revoked link, 400 (code 9) for an expired one.
     */
    redeemSetupUrl: async (oneTimeToken: string) =>
      (
        await extension({
          operation: 'redeemSetupURL',
          method: 'POST',
          path: '/v1/setup-urls/redeem',
          body: { oneTimeToken },
          response: wire.SetupLinkResponse,
        })
      ).setupLink,
  };
}

export { ApiError, UnsupportedByRemoteError };
