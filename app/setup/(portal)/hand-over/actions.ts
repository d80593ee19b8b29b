'use server';

import { z } from 'zod';
import { action } from '@/lib/action';
import { handOver } from '@/lib/onboarding/hand-over';
import { requireSetupSession } from '@/lib/onboarding/session';
import { depsOf } from '../../deps';

export const createHandOver = action({
  guard: async () => ({ session: await requireSetupSession() }),
  input: z.object({ task: z.enum(['domains', 'saml', 'scim']) }),
  run: async ({ task }, { session }) => {
    const { url, expiresAt } = await handOver(depsOf(session), session, task);
    return { url, expiresAt: expiresAt.toISOString() };
  },
});
