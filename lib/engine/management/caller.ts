import { EngineError } from '../errors';
import {
  type ApiCaller,
  authenticateApiKey,
  type EngineContext,
  queryParameter,
  type RouteDeps,
  requireId,
} from '../http';
import type { EnvironmentScope } from '../scope';

/** The environment of a caller that has the management permission. Throws `unauthenticated` for anyone else. */
export async function requireManagement(deps: RouteDeps, context: EngineContext): Promise<EnvironmentScope> {
  return (await requireManager(deps, context)).scope;
}

/** The same, with what the caller's key is limited to. */
export async function requireManager(deps: RouteDeps, context: EngineContext): Promise<ApiCaller> {
  return authenticateApiKey(deps, context.req.raw, { management: true });
}

/**
 * The organization that a list is of. It is required in practice (contract §2.7): absent is `invalid_argument`, malformed is
 * `not_found`.
 */
export function requireOrganizationParameter(request: Request): string {
  const id = queryParameter(request, 'organizationId');
  if (id !== undefined) return requireId('organization', id, 'organization');
  throw new EngineError('invalid_argument', 'organizationId is required.', {
    violations: [{ field: 'organizationId', description: 'is required' }],
  });
}
