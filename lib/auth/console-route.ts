import 'server-only';
import type { z } from 'zod';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import { guardedRoute, type RouteHandler, type RouteInput } from './guarded-route';
import { findOperator, LOOK_ONLY, type Operator } from './require-operator';

type ConsoleInput<P, B, Q> = Omit<RouteInput<Operator, P, B, Q>, 'actor'> & { operator: Operator };

type ConsoleRoute<P, B, Q> = {
  params?: P;
  body?: B;
  query?: Q;
  /** Lets operators with the role viewer use an unsafe method, for what is only their own (their sessions, their view). */
  viewer?: true;
  /** Refuses everybody but owners, whatever the method. */
  owner?: true;
  run: (input: ConsoleInput<P, B, Q>) => Promise<unknown>;
};

/**
 * A route handler of the console: {@link guardedRoute} with the operator as its guard.
 *
 * `export const POST = consoleRoute({ params: z.object({ organizationId: z.string() }), body: Body, run: async ({ operator,
 * params, body }) => … })`. Viewers get 403 on unsafe methods, and with `owner` all but owners.
 */
export function consoleRoute<
  P extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(definition: ConsoleRoute<P, B, Q>): RouteHandler {
  const { viewer, owner, run, ...schemas } = definition;
  return guardedRoute<Operator, P, B, Q>({
    ...schemas,
    host: () => ({ publicUrl: getRuntime().env.publicUrl, logger: getRuntime().logger }),
    guard: async (request) => {
      const operator = await findOperator();
      if (operator?.role === 'viewer' && !viewer && request.method !== 'GET' && request.method !== 'HEAD') {
        throw new DomainError('forbidden', LOOK_ONLY);
      }
      if (owner && operator && operator.role !== 'owner') {
        throw new DomainError('forbidden', 'Only owners may manage operators. Ask one of them.');
      }
      return operator;
    },
    run: ({ actor, ...input }) => run({ ...input, operator: actor }),
  });
}
