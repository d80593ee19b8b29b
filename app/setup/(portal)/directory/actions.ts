'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action } from '@/lib/action';
import { DomainError } from '@/lib/errors';
import { findGuide } from '@/lib/onboarding/guides/registry';
import { markStep } from '@/lib/onboarding/saml-setup';
import { chooseScimProvider, rotateToken, TOKEN_OVERLAPS } from '@/lib/onboarding/scim-setup';
import { requireScimSetup } from '@/lib/onboarding/session';
import { hrefAfter, scimRail } from '@/lib/onboarding/steps';
import { getRuntime } from '@/lib/runtime';
import { depsOf } from '../../deps';

const NOTHING_DONE = { done: [], connected: false, received: false };

const guardScim = async () => ({ session: await requireScimSetup() });

export const chooseDirectoryProvider = action({
  guard: guardScim,
  input: z.object({ provider: z.string() }),
  run: async ({ provider }, { session }) => {
    const guide = findGuide(provider, getRuntime().env.sandbox);
    if (guide === null) throw new DomainError('invalid', 'Choose one of the providers shown.');
    if ('unavailable' in guide.scim) redirect(`/setup/directory/${guide.id}`);
    await chooseScimProvider(depsOf(session), session, guide.id);
    redirect(scimRail(guide, NOTHING_DONE)[0]?.href ?? '/setup/directory');
  },
});

export const completeScimStep = action({
  guard: guardScim,
  input: z.object({ provider: z.string(), step: z.string() }),
  run: async ({ provider, step }, { session }) => {
    const guide = findGuide(provider, getRuntime().env.sandbox);
    const rail = guide === null ? [] : scimRail(guide, NOTHING_DONE);
    if (!rail.some(({ id }) => id === step)) throw new DomainError('invalid', 'There is no such step.');
    await markStep(depsOf(session), session, { task: 'scim', id: step, done: true });
    redirect(hrefAfter(rail, step, '/setup/status'));
  },
});

/** The token is in this answer and nowhere else. */
export const makeToken = action({
  guard: guardScim,
  input: z.object({ former: z.enum(['week', 'none']).default('week') }),
  run: async ({ former }, { session }) => rotateToken(depsOf(session), session, TOKEN_OVERLAPS[former]),
});
