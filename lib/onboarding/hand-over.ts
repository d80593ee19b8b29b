import { recordAuditEvent } from '@/lib/audit/record';
import { DomainError } from '@/lib/errors';
import { setupAudit } from './actor';
import type { OnboardingDeps } from './portal';
import type { SetupSession } from './session-types';

export type SetupTask = 'saml' | 'scim' | 'domains';

const PERMISSIONS = { saml: 'canManageSaml', scim: 'canManageScim', domains: 'canManageDomains' } as const;

/**
 * Makes a link to one task for a colleague. It permits no more than the session does, ends when the session's own link ends
 * and is revoked with it. The address is in this answer and nowhere else.
 */
export async function handOver(
  deps: OnboardingDeps,
  session: SetupSession,
  task: SetupTask,
): Promise<{ url: string; expiresAt: Date }> {
  if (!session[PERMISSIONS[task]])
    throw new DomainError(
      'forbidden',
      'Your own link does not permit this task. Ask whoever sent it for one that does.',
    );
  const now = deps.clock();
  const remainingSeconds = Math.floor((session.expiresAt.getTime() - now.getTime()) / 1000);
  if (remainingSeconds < 60) throw new DomainError('gone', 'Your link is about to end. Ask for a new one.');
  return deps.db.transaction(async (tx) => {
    const { url, setupLink } = await deps.client.createSetupUrl({
      organizationId: session.organizationId,
      canManageSaml: task === 'saml',
      canManageScim: task === 'scim',
      canManageDomains: task === 'domains',
      ttlSeconds: remainingSeconds,
      parentSetupUrlId: session.setupLinkId,
    });
    await recordAuditEvent(tx, {
      ...setupAudit(session),
      action: 'setup_link.created',
      targetId: setupLink?.id,
      detail: { task, handedOverFrom: session.setupLinkId },
    });
    return { url, expiresAt: new Date(setupLink?.expireTime ?? session.expiresAt) };
  });
}
