'use server';

import { z } from 'zod';
import type { SignInDone } from '@/components/login/sign-in-state';
import { action, anyone } from '@/lib/action';
import { parseEmail } from '@/lib/auth/email';
import { requestOrigin } from '@/lib/auth/operator-cookies';
import { addressKey, countAttempt } from '@/lib/auth/throttle';
import { LOOKUP_POLICY } from '@/lib/auth/throttle-policy';
import { DomainError } from '@/lib/errors';
import { chooseOrganization } from '@/lib/login/choose-organization';
import { findOrganizations } from '@/lib/login/find-organizations';
import { loginHost } from '@/lib/login/login-host';
import { keepBrowserSecret } from '@/lib/login/member-cookies';
import { findRemembered } from '@/lib/login/remembered-organization';
import { startLogin } from '@/lib/login/start-login';
import { getRuntime } from '@/lib/runtime';

const Input = z.object({ email: z.string().max(300), organization: z.string().max(60).optional() });

/** The e-mail form: finds the organization and answers where to go. */
export const findSignIn = action<null, typeof Input, SignInDone>({
  guard: anyone,
  input: Input,
  run: async ({ email: typed, organization: picked }) => {
    const runtime = getRuntime();
    const { address } = await requestOrigin();
    await countAttempt(runtime.db, addressKey('look-up', address), LOOKUP_POLICY, runtime.clock());
    const parsed = parseEmail(typed);
    if (!parsed)
      throw new DomainError('invalid', 'Not an e-mail.', {
        fields: { email: 'Enter your work e-mail, like ada@example.com.' },
      });
    const { email, domain } = parsed;
    const candidates = await findOrganizations(loginHost(runtime), domain);
    const choice = chooseOrganization({ email, candidates, picked, remembered: await findRemembered(runtime) });
    switch (choice.kind) {
      case 'none':
        return { step: 'unknown', email };
      case 'several':
        return {
          step: 'choose',
          email,
          organizations: choice.organizations.map(({ environmentId: _, ...rest }) => rest),
        };
      case 'one': {
        const { displayName, ...ids } = choice.organization;
        const browserSecret = await keepBrowserSecret(runtime);
        const redirectUrl = await startLogin(loginHost(runtime), { ...ids, browserSecret });
        return { step: 'leave', redirectUrl, organizationName: displayName };
      }
      default:
        return choice satisfies never;
    }
  },
});
