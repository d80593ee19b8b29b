import type { ScimChange } from '@/lib/ssoready/client';
import { formatPlural } from './format';

/** A change of the feed as a line says it. */
export type DescribedScimChange = { sign: '+' | '~' | '−'; tone: 'live' | 'waiting' | 'broken'; words: string };

/** What happened to the user or group, without saying who it is. */
export function describeScimChange({ type, active, memberIds }: ScimChange): DescribedScimChange {
  const people = formatPlural(memberIds?.length ?? 0, 'member', 'members');
  switch (type) {
    case 'user.created':
      return active === false
        ? { sign: '+', tone: 'waiting', words: 'Person added, inactive' }
        : { sign: '+', tone: 'live', words: 'Person added' };
    case 'user.updated':
      return active === false
        ? { sign: '~', tone: 'broken', words: 'Person changed, inactive' }
        : { sign: '~', tone: 'waiting', words: 'Person changed' };
    case 'user.deleted':
      return { sign: '−', tone: 'broken', words: 'Person removed' };
    case 'group.created':
      return { sign: '+', tone: 'live', words: 'Group added' };
    case 'group.updated':
      return { sign: '~', tone: 'waiting', words: 'Group changed' };
    case 'group.deleted':
      return { sign: '−', tone: 'broken', words: 'Group removed' };
    case 'group.members_added':
      return { sign: '+', tone: 'live', words: `${people} joined` };
    case 'group.members_removed':
      return { sign: '−', tone: 'broken', words: `${people} left` };
    default:
      return type satisfies never;
  }
}
