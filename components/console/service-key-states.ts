import type { SamlServiceKey } from '@/lib/ssoready/client';

/** Where a key of ours is in its life, as a badge says it. */
export const KEY_STATES: Record<SamlServiceKey['state'], { state: 'live' | 'waiting' | 'draft'; word: string }> = {
  next: { state: 'waiting', word: 'Next' },
  current: { state: 'live', word: 'In use' },
  previous: { state: 'draft', word: 'Previous' },
  retired: { state: 'draft', word: 'Retired' },
};
