import 'server-only';
import type { z } from 'zod';
import { DomainError } from '@/lib/errors';
import { getRuntime } from '@/lib/runtime';
import { guardedRoute, type RouteHandler, type RouteInput } from './guarded-route';
import { findOperator, type Operator } from './require-operator';

type ConsoleInput<P, B, Q> = Omit<RouteInput<Operator, P, B, Q>, 'actor'> & { operator: Operator };

type ConsoleRoute<P, B, Q> = {
  params?: P;
  body?: B;
  query?: Q;
  /** Lets operators with the role viewer use an unsafe method, for what is only their own (their sessions, their view). */
  viewer?: true;
  run: (input: ConsoleInput<P, B, Q>) => Promise<unknown>;
};

/**
 * A route handler of the console: {@link guardedRoute} with the operator as its guard.
 *
 * `export const POST = consoleRoute({ params: z.object({ organizationId: z.string() }), body: Body, run: async ({ operator,
 * params, body }) => … })`. Viewers get 403 on unsafe methods.
 */
export function consoleRoute<
  P extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(definition: ConsoleRoute<P, B, Q>): RouteHandler {
  const { viewer, run, ...schemas } = definition;
  return guardedRoute<Operator, P, B, Q>({
    ...schemas,
    host: () => ({ publicUrl: getRuntime().env.publicUrl, logger: getRuntime().logger }),
    guard: async (request) => {
      const operator = await findOperator();
      if (operator?.role === 'viewer' && !viewer && request.method !== 'GET' && request.method !== 'HEAD') {
        throw new DomainError('forbidden', 'Your role lets you look but not change. Ask an owner for the role admin.');
      }
      return operator;
    },
    run: ({ actor, ...input }) => run({ ...input, operator: actor }),
  });
}
