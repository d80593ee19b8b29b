import type { SetupLink } from '@/lib/ssoready/client';
import { toDate } from './format';
import type { PartState } from './tenant-state';

/** The state of a setup link, and whether it can still be opened. */
export function describeSetupLink(
  link: Pick<SetupLink, 'revokeTime' | 'expireTime' | 'openCount'>,
  now: Date,
): { kind: PartState['kind']; word: string; usable: boolean } {
  const expiresAt = toDate(link.expireTime);
  if (link.revokeTime) return { kind: 'draft', word: 'Revoked', usable: false };
  if (expiresAt !== null && expiresAt <= now) return { kind: 'draft', word: 'Ended', usable: false };
  if (link.openCount > 0) return { kind: 'live', word: 'Opened', usable: true };
  return { kind: 'waiting', word: 'Not opened', usable: true };
}
