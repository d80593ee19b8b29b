import { recordAuditEvent } from '@/lib/audit/record';
import { DomainError } from '@/lib/errors';
import { setupAudit } from './actor';
import type { Task } from './checklist';
import type { OnboardingDeps } from './portal';
import type { SetupSession } from './session-types';
import { lockProgress, type Progress, updateProgress } from './store';

/** The end of the checklist: whether everything is done, and who has been told. */
export type GoLive = {
  /** Tasks that are not done, by title. */
  missing: readonly string[];
  /** Nothing is done yet that anybody could be told of. */
  tooEarly: boolean;
  told: { at: Date; contact: string; settled: boolean } | null;
};

const TITLES = { domains: 'Domains', saml: 'Single sign-on', scim: 'Directory' } as const;
const DONE: readonly Task['state'][] = ['tested', 'live'];

/** What is left before people can begin, from the tasks that the link opens. Domains count only where they are required. */
export function toGoLive(tasks: readonly Task[], progress: Progress, domainsRequired: boolean): GoLive {
  const counted = tasks.filter(({ id }) => id !== 'domains' || domainsRequired);
  const missing = counted.filter(({ state }) => !DONE.includes(state)).map(({ id }) => TITLES[id]);
  const { readyAt, readyContact, readySettledAt } = progress;
  return {
    missing,
    tooEarly: counted.length === 0 || missing.length === counted.length,
    told: readyAt === null ? null : { at: readyAt, contact: readyContact, settled: readySettledAt !== null },
  };
}

/** The audit log forgets nothing, so that a button beside it must not write without end. */
const PAUSE_MS = 60_000;

/**
 * The customer's admin says that the setup is ready: operators see it among what needs attention. Saying it again after a minute
 * tells them again. `contact`: whom to ask at the customer; may be empty.
 */
export async function sayReady(deps: OnboardingDeps, session: SetupSession, contact: string): Promise<void> {
  if (!session.canManageSaml && !session.canManageScim) {
    throw new DomainError(
      'forbidden',
      'Your link opens one task only. Whoever has the whole checklist says when it is ready.',
    );
  }
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    const { readyAt, readyContact, readySettledAt } = await lockProgress(tx, session, now);
    if (readyAt !== null && now.getTime() - readyAt.getTime() < PAUSE_MS) {
      if (readyContact === contact && readySettledAt === null) return;
      throw new DomainError('throttled', 'You said so just now. Wait a minute before you say it again.');
    }
    await updateProgress(tx, session, { readyAt: now, readyContact: contact, readySettledAt: null }, now);
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'onboarding.ready',
      detail: contact === '' ? {} : { contact },
    });
  });
}
