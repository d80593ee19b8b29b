import type { EngineDeps } from '../deps';
import { EngineError } from '../errors';
import { authenticateApiKey, type EngineContext, queryParameter, requireId } from '../http';
import type { EnvironmentScope } from '../scope';

/** The environment of a caller that has the management permission. Throws `unauthenticated` for anyone else. */
export async function requireManagement(deps: EngineDeps, context: EngineContext): Promise<EnvironmentScope> {
  const caller = await authenticateApiKey(deps, context.req.raw, { management: true });
  return caller.scope;
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
