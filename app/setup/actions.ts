'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action, anyone } from '@/lib/action';
import { recordAuditEvent } from '@/lib/audit/record';
import { clientAddress } from '@/lib/auth/client-address';
import { addressKey, countAttempt } from '@/lib/auth/throttle';
import { LOOKUP_POLICY } from '@/lib/auth/throttle-policy';
import { setupAudit } from '@/lib/onboarding/actor';
import { claimLink } from '@/lib/onboarding/link';
import { setSetupCookie } from '@/lib/onboarding/session';
import { getRuntime } from '@/lib/runtime';

/** Starts the setup in this browser: the token is exchanged for a cookie and disappears from the address. */
export const claimSetupLink = action({
  guard: anyone,
  input: z.object({ oneTimeToken: z.string().max(200) }),
  run: async ({ oneTimeToken }) => {
    const { db, adminClient, clock } = getRuntime();
    await countAttempt(db, addressKey('setup', clientAddress(await headers())), LOOKUP_POLICY, clock());
    const claim = await db.transaction(async (tx) => {
      const result = await claimLink({ db: tx, client: adminClient, clock }, oneTimeToken);
      if (result.state !== 'claimed') return result;
      const targetId = result.session.setupLinkId;
      await recordAuditEvent(tx, { ...setupAudit(result.session), action: 'setup_link.opened', targetId });
      return result;
    });
    if (claim.state !== 'claimed') redirect(`/setup/ended?reason=${claim.state}`);
    await setSetupCookie(claim.cookie, claim.session.expiresAt);
    redirect('/setup/checklist');
  },
});
