import { consoleRoute } from '@/lib/auth/console-route';
import { revokeOtherOperatorSessions } from '@/lib/auth/operator-session';
import { getRuntime } from '@/lib/runtime';

/** Ends all of the operator's sessions but this one. */
export const POST = consoleRoute({
  viewer: true,
  run: async ({ operator }) => {
    const { db, clock } = getRuntime();
    return { ended: await revokeOtherOperatorSessions(db, operator, clock()) };
  },
});
