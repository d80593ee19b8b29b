import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { changeOperatorRole, disableOperator, enableOperator, removeOperator } from '@/lib/auth/manage-operators';
import { actorOf } from '@/lib/auth/operator-session';
import { OPERATOR_ROLES } from '@/lib/auth/roles';
import { getRuntime } from '@/lib/runtime';

const Params = z.object({ operatorId: z.string().max(100) });

/** Another role, or access taken away or given back: one of them a request. */
export const PATCH = consoleRoute({
  owner: true,
  params: Params,
  body: z.union([
    z.strictObject({ role: z.enum(OPERATOR_ROLES, 'Choose a role.') }),
    z.strictObject({ disabled: z.boolean() }),
  ]),
  run: async ({ operator, params, body }) => {
    const { db, clock } = getRuntime();
    const change = { ...params, by: actorOf(operator), now: clock() };
    if ('role' in body) await changeOperatorRole(db, { ...change, role: body.role });
    else if (body.disabled) await disableOperator(db, change);
    else await enableOperator(db, change);
  },
});

/** Removes an operator for good. */
export const DELETE = consoleRoute({
  owner: true,
  params: Params,
  body: z.object({ confirm: z.string().max(300) }),
  run: ({ operator, params, body }) => {
    const { db, clock } = getRuntime();
    return removeOperator(db, { ...params, ...body, by: actorOf(operator), now: clock() });
  },
});
