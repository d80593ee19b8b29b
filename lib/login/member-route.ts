import 'server-only';
import type { z } from 'zod';
import { guardedRoute, type RouteHandler, type RouteInput } from '@/lib/auth/guarded-route';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import { findCurrentMember, type MemberSession } from './member-session';

type MemberRoute<Q> = {
  query?: Q;
  run: (
    input: Omit<RouteInput<MemberSession, undefined, undefined, Q>, 'actor'> & { session: MemberSession },
  ) => Promise<unknown>;
};

/** A route handler for members who administer their tenant: 401 for nobody, 403 for other members. */
export function tenantAdminRoute<Q extends z.ZodType | undefined = undefined>({
  run,
  ...schemas
}: MemberRoute<Q>): RouteHandler {
  return guardedRoute<MemberSession, undefined, undefined, Q>({
    ...schemas,
    host: () => ({ publicUrl: getRuntime().env.publicUrl, logger: getRuntime().logger }),
    guard: async () => {
      const session = await findCurrentMember();
      if (session && !session.member.isTenantAdmin) {
        throw new DomainError('forbidden', 'Only administrators of your company may do this. Ask one of them.');
      }
      return session;
    },
    run: ({ actor, ...input }) => run({ ...input, session: actor }),
  });
}
