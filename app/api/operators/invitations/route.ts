import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { inviteOperator } from '@/lib/auth/invitations';
import { actorOf } from '@/lib/auth/operator-session';
import { OPERATOR_ROLES } from '@/lib/auth/roles';
import { getRuntime } from '@/lib/runtime';

/** Makes the one-time link of a further operator; it is in this answer and nowhere else. */
export const POST = consoleRoute({
  owner: true,
  body: z.object({
    email: z.string().trim().min(1, 'Enter an e-mail.').max(300, 'This is too long for an e-mail.'),
    role: z.enum(OPERATOR_ROLES, 'Choose a role.'),
  }),
  run: async ({ operator, body }) => {
    const { db, clock, env } = getRuntime();
    const { token, expiresAt } = await inviteOperator(db, { ...body, by: actorOf(operator), now: clock() });
    return { url: `${env.publicUrl}/invitation?token=${token}`, expiresAt };
  },
});
