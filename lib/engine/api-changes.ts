import type { ApiChange } from './deps';
import { type ApiHandler, callerKey, type EngineContext, type RouteDeps } from './http';

/**
 * What a host is told when an API key changed something, by operation. Null: nothing that is kept is changed by the caller's wish
 * (sign-ins, tests, looking at metadata). Reading changes nothing and is not listed.
 */
export const API_CHANGES: Readonly<Record<string, ApiChange['action'] | null>> = {
  'POST /v1/saml/redirect': null,
  'POST /v1/saml/redeem': null,
  'POST /v1/saml-flows/:id/recheck': null,
  'POST /v1/saml-flows/:id/logout': null,
  'POST /v1/saml-connections/:id/test-flows': 'saml_connection.test_started',
  'POST /v1/saml-metadata/parse': null,
  'POST /v1/organizations': 'tenant.created',
  'PATCH /v1/organizations/:id': 'tenant.updated',
  'DELETE /v1/organizations/:id': 'tenant.deleted',
  'POST /v1/setup-urls': 'setup_link.created',
  'POST /v1/setup-urls/redeem': null,
  'POST /v1/setup-urls/inspect': null,
  'POST /v1/setup-urls/:id/extend': 'setup_link.extended',
  'POST /v1/setup-urls/:id/revoke': 'setup_link.revoked',
  'POST /v1/saml-connections': 'saml_connection.created',
  'PATCH /v1/saml-connections/:id': 'saml_connection.updated',
  'DELETE /v1/saml-connections/:id': 'saml_connection.deleted',
  'POST /v1/saml-connections/:id/refresh-metadata': 'saml_metadata.refreshed',
  'POST /v1/saml-metadata-proposals/:id/accept': 'saml_metadata.accepted',
  'POST /v1/saml-metadata-proposals/:id/dismiss': 'saml_metadata.dismissed',
  'POST /v1/saml-service-keys': 'saml_key.created',
  'POST /v1/saml-service-keys/:id/activate': 'saml_key.activated',
  'POST /v1/saml-service-keys/:id/retire': 'saml_key.retired',
  'POST /v1/saml-alerts/:id/acknowledge': 'saml_alert.acknowledged',
  'POST /v1/oidc-connections': 'oidc_connection.created',
  'PATCH /v1/oidc-connections/:id': 'oidc_connection.updated',
  'DELETE /v1/oidc-connections/:id': 'oidc_connection.deleted',
  'POST /v1/oidc-connections/:id/test-flows': 'oidc_connection.test_started',
  'POST /v1/oidc-issuers/inspect': null,
  'POST /v1/scim-directories': 'scim_directory.created',
  'PATCH /v1/scim-directories/:id': 'scim_directory.updated',
  'DELETE /v1/scim-directories/:id': 'scim_directory.deleted',
  'POST /v1/scim-directories/:id/rotate-bearer-token': 'scim_directory.token_rotated',
  'POST /v1/scim-directories/:id/revoke-previous-bearer-token': 'scim_directory.former_token_stopped',
  'POST /v1/environments': 'environment.created',
  'PATCH /v1/environments/:id': 'environment.updated',
  'POST /v1/api-keys': 'api_key.created',
  'POST /v1/api-keys/:id/revoke': 'api_key.revoked',
  'POST /v1/oauth-signing-keys/rotate': null,
  'POST /v1/saml-oauth-clients': 'oauth_client.created',
  'PATCH /v1/saml-oauth-clients/:id': 'oauth_client.updated',
  'POST /v1/saml-oauth-clients/:id/rotate-secret': 'oauth_client.secret_rotated',
  'POST /v1/saml-oauth-clients/:id/revoke': 'oauth_client.revoked',
};

/** Tells the host of what an API key changed, once it is stored. The console's own requests are the host's to write down. */
export function toldChanges(operation: string, handler: ApiHandler): ApiHandler {
  const action = API_CHANGES[operation] ?? null;
  if (action === null) return handler;
  return (deps) => {
    const { onApiChange } = deps;
    const plain = handler(deps);
    if (onApiChange === undefined) return plain;
    return async (context) => {
      const response = await plain(context);
      await tell({ ...deps, onApiChange }, context, response, { action, operation });
      return response;
    };
  };
}

async function tell(
  deps: RouteDeps & { onApiChange: (change: ApiChange) => Promise<void> },
  context: EngineContext,
  response: Response,
  facts: Pick<ApiChange, 'action' | 'operation'>,
): Promise<void> {
  const key = callerKey(context.req.raw);
  if (key === null || !response.ok || response.headers.has('idempotent-replayed')) return;
  try {
    const changed = changedThing(await response.clone().json());
    const targetId = context.req.param('id') ?? changed.id;
    const organizationId = targetId?.startsWith('org_') ? targetId : changed.organizationId;
    const { requestId } = context.env;
    const change = { ...facts, ...key, requestId };
    await deps.onApiChange({ ...change, organizationId, targetId });
    if (changed.promotedId !== undefined) {
      await deps.onApiChange({
        ...change,
        action: 'connection.promoted',
        organizationId,
        targetId: changed.promotedId,
      });
    }
  } catch (error) {
    // The change is made and answered as such; that it could not be told is for the log.
    deps.logger.error({ err: error, requestId: context.env.requestId, ...facts }, 'an API change was not told');
  }
}

type ChangedThing = { id: string | undefined; organizationId: string | undefined; promotedId: string | undefined };

/** The ids in the first object of an answer, e.g. of `{ samlConnection: { id, organizationId, … } }`, and that of a promotion. */
function changedThing(body: unknown): ChangedThing {
  const whole = isObject(body) ? body : undefined;
  const thing = Object.values(whole ?? {}).find(isObject);
  return {
    id: textOf(thing?.id),
    organizationId: textOf((thing ?? whole)?.organizationId),
    promotedId: textOf(whole?.promotedConnectionId),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
