'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { action } from '@/lib/action';
import { changeOwnPassword } from '@/lib/auth/operators';
import { requireOperator } from '@/lib/auth/require-operator';
import { getRuntime } from '@/lib/runtime';

/** The operator's own password; their other sessions end. */
export const changePassword = action({
  guard: requireOperator,
  input: z.object({
    current: z.string().min(1, 'Enter your current password.').max(1000, 'This is too long for a password.'),
    password: z.string().min(1, 'Choose a new password.').max(1000, 'This is too long for a password.'),
  }),
  secret: ['current'],
  run: async ({ current, password }, operator): Promise<void> => {
    const { db, clock } = getRuntime();
    await changeOwnPassword(db, { operator, current, password, now: clock() });
    refresh();
  },
});
