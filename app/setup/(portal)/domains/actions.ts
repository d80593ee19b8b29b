'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { action } from '@/lib/action';
import { checkDomain } from '@/lib/onboarding/domains';
import { requireDomainsSetup } from '@/lib/onboarding/session';
import { depsOf } from '../../deps';

/** Looks for the record of one domain now. */
export const checkDomainNow = action({
  guard: async () => ({ session: await requireDomainsSetup() }),
  input: z.object({ domain: z.string().max(1000) }),
  run: async ({ domain }, { session }) => {
    const view = await checkDomain(depsOf(session), session, domain);
    revalidatePath('/setup/domains');
    return { view };
  },
});
