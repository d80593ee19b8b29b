import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { endOperatorSessions } from '@/lib/auth/manage-operators';
import { actorOf } from '@/lib/auth/operator-session';
import { getRuntime } from '@/lib/runtime';

/** Signs another operator out everywhere. */
export const POST = consoleRoute({
  owner: true,
  params: z.object({ operatorId: z.string().max(100) }),
  run: async ({ operator, params }) => {
    const { db, clock } = getRuntime();
    return { count: await endOperatorSessions(db, { ...params, by: actorOf(operator), now: clock() }) };
  },
});
