import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import type { Database } from '@/lib/db/client';
import type { Environment, SsoreadyClient } from '@/lib/ssoready/client';

export type EnvironmentRequest = {
  displayName?: string | undefined;
  redirectUrl?: string | undefined;
  oauthRedirectUri?: string | undefined;
  requireDomainProof?: boolean | undefined;
  goLivePolicy?: Environment['goLivePolicy'] | undefined;
};

type Deps = { db: Database; adminClient: SsoreadyClient };

/** Makes an environment. Without a redirect URL its sign-ins have nowhere to go, which the console says. */
export async function createEnvironment(deps: Deps, actor: Actor, request: EnvironmentRequest): Promise<Environment> {
  const environment = await deps.adminClient.createEnvironment(named(request));
  await audit(deps, actor, 'environment.created', environment, request);
  return environment;
}

/** Changes what is named; an empty string clears. */
export async function updateEnvironment(
  deps: Deps,
  actor: Actor,
  environmentId: string,
  request: EnvironmentRequest,
): Promise<Environment> {
  const environment = await deps.adminClient.updateEnvironment(environmentId, named(request));
  await audit(deps, actor, 'environment.updated', environment, request);
  return environment;
}

function named(request: EnvironmentRequest) {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}

async function audit(
  { db }: Deps,
  actor: Actor,
  action: `${string}.${string}`,
  environment: Environment,
  request: EnvironmentRequest,
): Promise<void> {
  const environmentId = environment.id;
  await recordAuditEvent(db, {
    actor: actorOf(actor),
    action,
    environmentId,
    targetId: environmentId,
    detail: named(request),
  });
}
