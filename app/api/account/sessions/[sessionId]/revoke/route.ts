import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { revokeOperatorSession } from '@/lib/auth/operator-session';
import { getRuntime } from '@/lib/runtime';

/** Ends one of the operator's own sessions. */
export const POST = consoleRoute({
  params: z.object({ sessionId: z.string().max(100) }),
  viewer: true,
  run: async ({ operator, params }) => {
    const { db, clock } = getRuntime();
    await revokeOperatorSession(db, operator, params.sessionId, clock());
  },
});
