import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf } from '@/lib/auth/operator-session';
import { findCurrentSync } from '@/lib/console/sync-status';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import { requestSync } from '@/lib/sync/request-sync';
import { consoleDeps, TenantParams } from '../../../../../console-deps';

/** The run that is waiting or working, or else the last one; polled while the page is open. */
export const GET = consoleRoute({
  params: TenantParams,
  run: async ({ params }) => {
    const { db, client } = consoleDeps(params.environmentId);
    await client.getOrganization(params.organizationId);
    return findCurrentSync(db, params);
  },
});

const MAX_KEY_LENGTH = 255;

/** Undefined for a request without one. */
function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && (key === '' || key.length > MAX_KEY_LENGTH)) {
    throw new DomainError('invalid', `Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters.`);
  }
  return key;
}

/** Asks for a sync; a run that is under way is joined, and one that was asked for under the same `Idempotency-Key` answered again. */
export const POST = consoleRoute({
  params: TenantParams,
  run: async ({ operator, params, request }) => {
    const { db, jobs, clock, clientFor } = getRuntime();
    await clientFor(params.environmentId).getOrganization(params.organizationId);
    return requestSync(
      { db, jobs, clock },
      {
        ...{ ...params, trigger: 'manual', requestedBy: operator.email, actor: actorOf(operator) },
        idempotencyKey: idempotencyKeyOf(request),
      },
    );
  },
});
