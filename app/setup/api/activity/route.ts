import { DomainError } from '@/lib/errors';
import { toActivityView } from '@/lib/onboarding/directory-watch';
import { readActivity } from '@/lib/onboarding/scim-setup';
import { depsOf } from '../../deps';
import { setupRoute } from '../route-guard';

/** What the provider has sent so far; answers ActivityView. */
export const GET = setupRoute('canManageScim', async (session) => {
  const activity = await readActivity(depsOf(session), session);
  if (activity === null) throw new DomainError('not_found', 'There is no directory yet. Choose your provider first.');
  return toActivityView(activity);
});
