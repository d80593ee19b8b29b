'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action, anyone } from '@/lib/action';
import { requestOrigin, setOperatorCookie } from '@/lib/auth/operator-cookies';
import { safeNext } from '@/lib/auth/safe-next';
import { signInOperator } from '@/lib/auth/sign-in-operator';
import { getRuntime } from '@/lib/runtime';

/** Signs an operator in by password and goes on to `next`. */
export const signInWithPassword = action({
  guard: anyone,
  input: z.object({
    email: z.string().trim().min(1, 'Enter your e-mail.').max(300, 'This is too long for an e-mail.'),
    password: z.string().min(1, 'Enter your password.').max(1000, 'This is too long for a password.'),
    next: z.string().optional(),
  }),
  run: async ({ email, password, next }) => {
    const runtime = getRuntime();
    const attempt = { email, password, ...(await requestOrigin()), now: runtime.clock() };
    const { sessionId } = await signInOperator(runtime.db, attempt);
    await setOperatorCookie(runtime, sessionId);
    redirect(safeNext(next, '/overview'));
  },
});
