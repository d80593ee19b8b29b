import { recordAuditEvent } from '@/lib/audit/record';
import { DomainError } from '@/lib/errors';
import type { ScimActivity } from '@/lib/ssoready/client';
import { setupAudit } from './actor';
import { findDirectory, type OnboardingDeps } from './portal';
import type { SetupSession } from './session-types';
import { lockProgress, selectProgress, updateProgress } from './store';

/** Notes which provider's directory is being connected and makes the directory. Choosing again keeps it, and its token. */
export async function chooseScimProvider(deps: OnboardingDeps, session: SetupSession, provider: string): Promise<void> {
  const now = deps.clock();
  await deps.db.transaction(async (tx) => {
    // Under the progress row's lock: two clicks at once make one directory.
    const progress = await lockProgress(tx, session, now);
    const found = await findDirectory(deps.client, session, progress);
    const directory =
      found ?? (await deps.client.createScimDirectory({ organizationId: session.organizationId, primary: true }));
    const scimSteps = progress.scimProvider === provider ? progress.scimSteps : [];
    await updateProgress(tx, session, { scimProvider: provider, scimDirectoryId: directory.id, scimSteps }, now);
    if (progress.scimProvider === provider) return;
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: found === null ? 'scim_directory.created' : 'scim_provider.chosen',
      targetId: directory.id,
      detail: { provider },
    });
  });
}

/** How long the token before goes on working, in seconds: until the new one is entered, or not at all when it has leaked. */
export const TOKEN_OVERLAPS = { week: 604_800, none: 0 } as const;

/**
 * Makes a token for the directory; the one before goes on working for `overlapSeconds`. A remote SSOReady ends it at once. The
 * token is in this answer and nowhere else.
 */
export async function rotateToken(
  deps: OnboardingDeps,
  session: SetupSession,
  overlapSeconds = 0,
): Promise<{ token: string }> {
  const progress = await selectProgress(deps.db, session);
  const directory = await findDirectory(deps.client, session, progress);
  if (directory === null) throw new DomainError('not_found', 'Choose your provider first.');
  const overlaps = overlapSeconds > 0 && directory.hasClientBearerToken && !deps.client.remote;
  const overlap: { overlapSeconds?: number } = overlaps ? { overlapSeconds } : {};
  // Recorded before the engine is asked: a token that nobody accounts for would be worse than an entry without a token.
  await recordAuditEvent(deps.db, {
    ...setupAudit(session),
    action: 'scim_token.rotated',
    targetId: directory.id,
    ...(overlap.overlapSeconds === undefined ? {} : { detail: { formerTokenWorksForSeconds: String(overlapSeconds) } }),
  });
  return { token: await deps.client.rotateScimDirectoryBearerToken(directory.id, overlap) };
}

/** What the provider has sent so far, or null when there is no directory. The first request is noted. */
export async function readActivity(deps: OnboardingDeps, session: SetupSession): Promise<ScimActivity | null> {
  const progress = await selectProgress(deps.db, session);
  const directory = await findDirectory(deps.client, session, progress);
  if (directory === null) return null;
  const activity = await deps.client.getScimActivity(directory.id);
  if (activity.firstRequestTime === undefined || progress.scimConnectedAt !== null) return activity;
  const now = deps.clock();
  const connectedAt = new Date(activity.firstRequestTime);
  await deps.db.transaction(async (tx) => {
    const locked = await lockProgress(tx, session, now);
    if (locked.scimConnectedAt !== null) return;
    await updateProgress(tx, session, { scimConnectedAt: connectedAt }, now);
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'scim_directory.connected',
      targetId: directory.id,
      detail: { dialect: activity.dialect },
    });
  });
  return activity;
}
