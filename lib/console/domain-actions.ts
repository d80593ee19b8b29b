import { recordAuditEvent } from '@/lib/audit/record';
import { type Actor, actorOf } from '@/lib/auth/operator-session';
import type { OrganizationDomain } from '@/lib/ssoready/client';
import type { ConsoleDeps, TenantScope } from './deps';

export const DOMAIN_VERBS = ['check', 'verify', 'withdraw'] as const;
type Verb = (typeof DOMAIN_VERBS)[number];

/** Looks for the record of a domain now, takes the operator's word for the domain, or forgets its proof. */
export async function changeDomain(
  deps: ConsoleDeps,
  actor: Actor,
  scope: TenantScope,
  { verb, domain }: { verb: Verb; domain: string },
): Promise<OrganizationDomain> {
  const named = { organizationId: scope.organizationId, domain };
  const before = (await deps.client.listOrganizationDomains(scope.organizationId)).find((one) => one.domain === domain);
  const after = await perform(deps, verb, named);
  const action = actionOf(verb, before?.state !== after.state && after.state === 'verified');
  if (action !== null) {
    const targetId = scope.organizationId;
    await recordAuditEvent(deps.db, { actor: actorOf(actor), action, ...scope, targetId, detail: { domain } });
  }
  return after;
}

function perform({ client }: ConsoleDeps, verb: Verb, named: { organizationId: string; domain: string }) {
  switch (verb) {
    case 'check':
      return client.checkOrganizationDomain(named);
    case 'verify':
      return client.verifyOrganizationDomain(named);
    case 'withdraw':
      return client.withdrawOrganizationDomain(named);
    default:
      return verb satisfies never;
  }
}

/** Looking changes nothing that is worth a line, unless it finds the record. */
function actionOf(verb: Verb, becameVerified: boolean): `${string}.${string}` | null {
  if (verb === 'withdraw') return 'domain.proof_withdrawn';
  if (!becameVerified) return null;
  return verb === 'verify' ? 'domain.verified_by_hand' : 'domain.verified';
}
