'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/lib/action';
import { beginOidcSetup, saveOidcSettings } from '@/lib/onboarding/oidc-setup';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { depsOf } from '../../deps';

const guard = async () => ({ session: await requireSamlSetup() });
const Provider = z
  .string()
  .regex(/^[a-z]{1,20}$/)
  .catch('other');

/** The browser is on the page that it is sent to, and would take that for a jump within it. */
function showAnew(): void {
  revalidatePath('/setup/oidc');
}

/** Makes the connection, so that its redirect URI can be registered. */
export const begin = action({
  guard,
  input: z.object({ provider: Provider }),
  run: async ({ provider }, { session }) => {
    await beginOidcSetup(depsOf(session), session);
    showAnew();
    redirect(`/setup/oidc?provider=${provider}`);
  },
});

/** Saves issuer, client ID and secret. */
export const saveSettings = action({
  guard,
  secret: ['clientSecret'],
  input: z.object({
    provider: Provider,
    issuer: z.string().trim().min(1, 'Enter the issuer.').max(2048, 'At most 2,048 characters.'),
    clientId: z.string().trim().min(1, 'Enter the client ID.').max(1024, 'At most 1,024 characters.'),
    clientSecret: z.string().trim().max(4096, 'At most 4,096 characters.'),
  }),
  run: async ({ provider, ...entry }, { session }) => {
    await saveOidcSettings(depsOf(session), session, entry);
    showAnew();
    redirect(`/setup/oidc?provider=${provider}#test`);
  },
});
