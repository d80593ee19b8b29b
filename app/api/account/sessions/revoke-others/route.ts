import { recordAuditEvent } from '@/lib/audit/record';
import { consoleRoute } from '@/lib/auth/console-route';
import { actorOf, revokeOtherOperatorSessions } from '@/lib/auth/operator-session';
import { getRuntime } from '@/lib/runtime';

/** Ends all of the operator's sessions but this one. */
export const POST = consoleRoute({
  viewer: true,
  run: async ({ operator }) => {
    const { db, clock } = getRuntime();
    const ended = await revokeOtherOperatorSessions(db, operator, clock());
    await recordAuditEvent(db, { actor: actorOf(operator), action: 'operator_session.revoked', detail: { ended } });
    return { ended };
  },
});
