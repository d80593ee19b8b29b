import type { Progress } from '@/lib/onboarding/store';
import type { OrganizationSummary } from '@/lib/ssoready/client';
import { dialectLabel } from './dialects';
import { formatPlural, toDate } from './format';
import type { PartState } from './tenant-state';

export type SetupStep = { title: string; state: PartState['kind']; word: string; detail: string; at: Date | null };

/**
 * The onboarding of a tenant as the operator follows it: what the admin chose in the portal, and what has really happened. What
 * happened outranks what was ticked. `summary` is null for a remote SSOReady, which says less.
 */
export function listSetupSteps(
  progress: Progress,
  summary: OrganizationSummary | null,
  testedAt: Date | null,
): SetupStep[] {
  const sso = summary?.sso;
  const directory = summary?.directory;
  const configured = sso?.configured ?? false;
  const loggedInAt = toDate(sso?.lastLoginTime);
  const firstRequestAt = toDate(directory?.firstRequestTime);
  const tried = progress.samlTestedAt ?? testedAt ?? loggedInAt;
  const samlProvider = dialectLabel(progress.samlProvider ?? undefined);
  const people = formatPlural(directory?.userCount ?? 0, 'person', 'people');
  return [
    step('Identity provider chosen', progress.samlProvider !== null || configured, {
      done: samlProvider ?? 'set up without a guide',
      open: 'The admin has not chosen one yet.',
    }),
    step('Single sign-on configured', configured, {
      done: 'Metadata received.',
      open: progress.samlProvider === null ? 'Not started.' : 'Waiting for the provider’s metadata.',
      waiting: progress.samlProvider !== null,
    }),
    step('Test sign-in', tried !== null, {
      done: 'A sign-in has worked.',
      open: configured ? 'Configured but not tried yet.' : 'After the configuration.',
      waiting: configured,
      at: tried,
    }),
    step('Directory connected', firstRequestAt !== null || progress.scimConnectedAt !== null, {
      done: `${dialectLabel(directory?.dialect) ?? 'The provider'} sends; ${people} received.`,
      open: directory?.hasClientBearerToken ? 'Token made; nothing has arrived yet.' : 'Not started.',
      waiting: directory?.hasClientBearerToken ?? false,
      at: firstRequestAt ?? progress.scimConnectedAt,
    }),
    step('People sign in', loggedInAt !== null, { done: 'In use.', open: 'Nobody has yet.', at: loggedInAt }),
  ];
}

type Words = { done: string; open: string; waiting?: boolean; at?: Date | null };

function step(title: string, isDone: boolean, words: Words): SetupStep {
  if (isDone) return { title, state: 'live', word: 'Done', detail: words.done, at: words.at ?? null };
  if (words.waiting) return { title, state: 'waiting', word: 'Waiting', detail: words.open, at: null };
  return { title, state: 'draft', word: 'Not started', detail: words.open, at: null };
}
