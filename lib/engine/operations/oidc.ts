import * as wire from '../contract';
import { type Operation, ofOrganization } from './operation';

const COMMON = { tag: 'oidc-connections', access: 'management', extension: true } as const;

/** Sign-in through OpenID Connect providers: an extension as a whole. */
export const oidcOperations: readonly Operation[] = [
  {
    ...COMMON,
    operationId: 'listOIDCConnections',
    method: 'GET',
    path: '/v1/oidc-connections',
    summary: 'List the OpenID Connect connections of an organization',
    query: ofOrganization,
    response: wire.OidcConnectionList,
  },
  {
    ...COMMON,
    operationId: 'createOIDCConnection',
    method: 'POST',
    path: '/v1/oidc-connections',
    summary: 'Create an OpenID Connect connection; marking it primary demotes the others, SAML ones too',
    body: wire.CreateOidcConnectionRequest,
    response: wire.OidcConnectionResponse,
  },
  {
    ...COMMON,
    operationId: 'getOIDCConnection',
    method: 'GET',
    path: '/v1/oidc-connections/{id}',
    summary: 'Get an OpenID Connect connection; its client secret is never answered',
    pathId: 'oidcConnection',
    response: wire.OidcConnectionResponse,
  },
  {
    ...COMMON,
    operationId: 'updateOIDCConnection',
    method: 'PATCH',
    path: '/v1/oidc-connections/{id}',
    summary: 'Change an OpenID Connect connection; fields left out are kept, empty ones cleared',
    pathId: 'oidcConnection',
    body: wire.UpdateOidcConnectionRequest,
    bodyOptional: true,
    response: wire.OidcConnectionResponse,
  },
  {
    ...COMMON,
    operationId: 'deleteOIDCConnection',
    method: 'DELETE',
    path: '/v1/oidc-connections/{id}',
    summary:
      'Delete an OpenID Connect connection with its logins; the only other one that works becomes primary in its place',
    pathId: 'oidcConnection',
    response: wire.ConnectionDeletion,
  },
  {
    ...COMMON,
    operationId: 'createTestOIDCFlow',
    method: 'POST',
    path: '/v1/oidc-connections/{id}/test-flows',
    summary: 'Start a login whose result is stored and shown to the person who set the connection up',
    pathId: 'oidcConnection',
    response: wire.TestSamlFlowResponse,
  },
  {
    ...COMMON,
    operationId: 'inspectOIDCIssuer',
    method: 'POST',
    path: '/v1/oidc-issuers/inspect',
    summary: 'Read what a provider says about itself, without storing anything',
    body: wire.InspectOidcIssuerRequest,
    response: wire.InspectOidcIssuerResponse,
  },
];
