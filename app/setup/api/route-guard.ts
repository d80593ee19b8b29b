import { guardedRoute, type RouteHandler } from '@/lib/auth/guarded-route';
import { DomainError } from '@/lib/errors';
import { findSetupSession } from '@/lib/onboarding/session';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { getRuntime } from '@/lib/runtime';

type Permission = 'canManageSaml' | 'canManageScim' | 'canManageDomains';

/** A route handler for a customer admin whose link permits the task. */
export function setupRoute(permission: Permission, run: (session: SetupSession) => Promise<unknown>): RouteHandler {
  return guardedRoute<SetupSession, undefined, undefined, undefined>({
    host: () => ({ publicUrl: getRuntime().env.publicUrl, logger: getRuntime().logger }),
    guard: async () => {
      const session = await findSetupSession();
      if (session === null)
        throw new DomainError('unauthenticated', 'Your setup session has ended. Open your link again.');
      if (!session[permission]) throw new DomainError('not_found', 'Your link does not open this task.');
      return session;
    },
    run: ({ actor }) => run(actor),
  });
}
