import * as wire from '@/lib/engine/contract';
import { type Ask, at, type Page } from './ask';

/** The organization whose primary connection is meant, or a connection named directly. */
export type SamlSelector =
  | { samlConnectionId: string }
  | { organizationId: string }
  | { organizationExternalId: string };

/** The organization whose primary directory is meant, or a directory named directly. */
export type ScimSelector =
  | { scimDirectoryId: string }
  | { organizationId: string }
  | { organizationExternalId: string };

type FlowFilter = {
  organizationId?: string;
  samlConnectionId?: string;
  oidcConnectionId?: string;
  status?: string;
  sessionEndedAfter?: string;
} & Page;

/** Logins. `extension` is asked for what the contract lacks. */
export function samlOperations(ask: Ask, extension: Ask) {
  return {
    /** POST /v1/saml/redirect: where to send the browser to log in. */
    getSamlRedirectUrl: (selector: SamlSelector & { state?: string }) =>
      ask('getSAMLRedirectURL', 'POST', '/v1/saml/redirect', wire.SamlRedirectResponse, { body: selector }),
    /** POST /v1/saml/redeem: who logged in. A code works once. */
    redeemSamlAccessCode: (samlAccessCode: string) =>
      ask('redeemSAMLAccessCode', 'POST', '/v1/saml/redeem', wire.SamlRedeemResponse, { body: { samlAccessCode } }),
    /** Extension. Login attempts, newest first. */
    listSamlFlows: (filter: FlowFilter = {}) =>
      extension('listSAMLFlows', 'GET', '/v1/saml-flows', wire.SamlFlowList, { query: filter }),
    /** Extension. */
    getSamlFlow: async (id: string) =>
      (await extension('getSAMLFlow', 'GET', at('/v1/saml-flows', id), wire.SamlFlowResponse)).samlFlow,
    /** Extension. Judges a login's stored response by what the connection is set to now; changes nothing. */
    recheckSamlFlow: (id: string) =>
      extension('recheckSAMLFlow', 'POST', at('/v1/saml-flows', id, '/recheck'), wire.RecheckSamlFlowResponse),
    /** Extension. A login whose result is stored and shown to the person who set the connection up. */
    createTestSamlFlow: (samlConnectionId: string) =>
      extension(
        'createTestSAMLFlow',
        'POST',
        at('/v1/saml-connections', samlConnectionId, '/test-flows'),
        wire.TestSamlFlowResponse,
      ),
    /** Extension. Reads an identity provider's metadata without storing anything. */
    parseSamlMetadata: (source: { url: string } | { xml: string }) =>
      extension('parseSAMLMetadata', 'POST', '/v1/saml-metadata/parse', wire.ParseSamlMetadataResponse, {
        body: source,
      }),
  };
}

type RequestFilter = { scimDirectoryId: string; failed?: boolean; bodies?: boolean } & Partial<
  Record<'status' | 'method' | 'path' | 'dialect' | 'resourceId' | 'text' | 'since' | 'until', string>
> &
  Page;

/** Directories' people. `extension` is asked for what the contract lacks. */
export function scimOperations(ask: Ask, extension: Ask) {
  return {
    /** GET /v1/scim/users. Deleted users are included. `email` is an extension: the users with this address. */
    listScimUsers: (selector: ScimSelector & { scimGroupId?: string; email?: string } & Page) =>
      ask('listSCIMUsers', 'GET', '/v1/scim/users', wire.ScimUserList, { query: selector }),
    getScimUser: async (id: string) =>
      (await ask('getSCIMUser', 'GET', at('/v1/scim/users', id), wire.ScimUserResponse)).scimUser,
    /** GET /v1/scim/groups. Deleted groups are included. `scimUserId` is an extension: the groups of one user. */
    listScimGroups: (selector: ScimSelector & { scimUserId?: string } & Page) =>
      ask('listSCIMGroups', 'GET', '/v1/scim/groups', wire.ScimGroupList, { query: selector }),
    getScimGroup: async (id: string) =>
      (await ask('getSCIMGroup', 'GET', at('/v1/scim/groups', id), wire.ScimGroupResponse)).scimGroup,
    /**
     * Extension. What changed in directories since `after`, in order; each change is in one answer. `latest` starts with what comes
     * next. Rejects with status 410 when the cursor is older than what is kept: read the directories anew. `before` instead looks
     * back from there, the newest first.
     */
    listScimChanges: (
      filter: { after?: string; before?: string; organizationId?: string; scimDirectoryId?: string } & Pick<
        Page,
        'pageSize'
      > = {},
    ) => extension('listSCIMChanges', 'GET', '/v1/scim/changes', wire.ScimChangeList, { query: filter }),
    /** Extension. What the identity provider sent, newest first. */
    listScimRequests: (filter: RequestFilter) =>
      extension('listSCIMRequests', 'GET', '/v1/scim-requests', wire.ScimRequestList, { query: filter }),
    /** Extension. */
    getScimRequest: async (id: string) =>
      (await extension('getSCIMRequest', 'GET', at('/v1/scim-requests', id), wire.ScimRequestResponse)).scimRequest,
    /** Extension. What the identity provider has done with a directory so far. */
    getScimActivity: async (scimDirectoryId: string) => {
      const path = at('/v1/scim-directories', scimDirectoryId, '/activity');
      return (await extension('getSCIMActivity', 'GET', path, wire.ScimActivityResponse)).scimActivity;
    },
  };
}
