'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action, anyone } from '@/lib/action';
import { claimInvitation } from '@/lib/auth/invitations';
import { requestOrigin, setOperatorCookie } from '@/lib/auth/operator-cookies';
import { getRuntime } from '@/lib/runtime';

/** Makes the invited operator and signs it in. */
export const acceptInvitation = action({
  guard: anyone,
  input: z.object({
    token: z.string().max(200),
    name: z.string().max(1000),
    password: z.string().min(1, 'Choose a password.').max(1000, 'This is too long for a password.'),
  }),
  run: async (input) => {
    const runtime = getRuntime();
    const { userAgent } = await requestOrigin();
    const { sessionId } = await claimInvitation(runtime.db, { ...input, userAgent, now: runtime.clock() });
    await setOperatorCookie(runtime, sessionId);
    redirect('/overview');
  },
});
