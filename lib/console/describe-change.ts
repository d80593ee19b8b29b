import type { SyncRunChange } from '@/lib/sync/queries';
import { toWords } from './format';

export type FieldChange = { field: string; before: string; after: string };

/** The fields in which `before` and `after` of a change differ, in words. Nested values are printed as JSON. */
export function listFieldChanges(before: unknown, after: unknown): FieldChange[] {
  const [old, now] = [toRecord(before), toRecord(after)];
  const fields = new Set([...Object.keys(old), ...Object.keys(now)]);
  const changes: FieldChange[] = [];
  for (const field of fields) {
    const change = { field: toWords(field), before: toText(old[field]), after: toText(now[field]) };
    if (change.before !== change.after) changes.push(change);
  }
  return changes;
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Kind = SyncRunChange['kind'];

/** The sign in front of a change, and what it is called. */
export function describeChangeKind(kind: Kind): { sign: string; tone: 'live' | 'waiting' | 'broken'; word: string } {
  switch (kind) {
    case 'created':
      return { sign: '+', tone: 'live', word: 'Created' };
    case 'updated':
      return { sign: '~', tone: 'waiting', word: 'Changed' };
    case 'deactivated':
      return { sign: '−', tone: 'broken', word: 'Deactivated' };
    case 'reactivated':
      return { sign: '+', tone: 'live', word: 'Reactivated' };
    case 'quarantined':
      return { sign: '!', tone: 'broken', word: 'Set aside' };
    case 'group_created':
      return { sign: '+', tone: 'live', word: 'Group created' };
    case 'group_updated':
      return { sign: '~', tone: 'waiting', word: 'Group changed' };
    case 'group_deleted':
      return { sign: '−', tone: 'broken', word: 'Group deleted' };
    default:
      return kind satisfies never;
  }
}

/** Every kind of change, in the order in which filters offer them. */
export const CHANGE_KINDS: readonly Kind[] = [
  'deactivated',
  'updated',
  'created',
  'reactivated',
  'quarantined',
  'group_created',
  'group_updated',
  'group_deleted',
];

const REASONS: Readonly<Record<string, string>> = {
  deleted_in_directory: 'removed or deactivated in the directory',
  absent_from_directory: 'no longer in the directory',
  missing_from_list: 'was missing from the list; looked up one by one',
  email_taken: 'another person here already has this e-mail',
  duplicate_email: 'two people in the directory have this e-mail',
  no_email: 'the directory gives no e-mail',
  memberships_changed: 'members changed',
};

/** Why something was done or set aside, in words; a reason without words of its own keeps its code. */
export function describeChangeReason(reason: string | null): string {
  if (reason === null) return '';
  return REASONS[reason] ?? reason.replaceAll('_', ' ');
}
