import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { withdrawInvitation } from '@/lib/auth/invitations';
import { actorOf } from '@/lib/auth/operator-session';
import { getRuntime } from '@/lib/runtime';

/** Takes an invitation back; its link stops working. */
export const DELETE = consoleRoute({
  owner: true,
  params: z.object({ invitationId: z.string().max(100) }),
  run: ({ operator, params }) => withdrawInvitation(getRuntime().db, { ...params, by: actorOf(operator) }),
});
