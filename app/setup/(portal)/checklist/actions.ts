'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/lib/action';
import { parseEmail } from '@/lib/auth/email';
import { sayReady } from '@/lib/onboarding/go-live';
import { requireSetupSession } from '@/lib/onboarding/session';
import { depsOf } from '../../deps';

/** Tells the operators that the setup is ready. */
export const sayItIsReady = action({
  guard: async () => ({ session: await requireSetupSession() }),
  input: z.object({
    contact: z
      .string()
      .trim()
      .max(254)
      .refine((text) => text === '' || parseEmail(text) !== null, 'Enter an e-mail address, or leave it empty.'),
  }),
  run: async ({ contact }, { session }) => {
    await sayReady(depsOf(session), session, contact);
    revalidatePath('/setup/checklist');
  },
});
