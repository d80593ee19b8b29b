import { Card, CardHeader } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterChips } from '@/components/ui/filter-chips';
import { Pagination } from '@/components/ui/pagination';
import {
  CHANGE_KINDS,
  describeChangeKind,
  describeChangeReason,
  listFieldChanges,
} from '@/lib/console/describe-change';
import { formatCount } from '@/lib/console/format';
import type { SyncRun, SyncRunChange, SyncRunChangeList } from '@/lib/sync/queries';

type Props = {
  run: SyncRun;
  changes: SyncRunChangeList;
  path: string;
  kind: SyncRunChange['kind'] | null;
  after: string;
};

const TONES = { live: 'text-live', waiting: 'text-wait', broken: 'text-broken' } as const;

/** What a run changed, person by person, with before and after. */
export function ChangesCard({ run, changes, path, kind, after }: Props) {
  const heldBack = run.status === 'aborted_by_guard';
  const kept = kind === null ? path : `${path}?kind=${kind}`;
  const chips = CHANGE_KINDS.map((known) => ({ known, count: countOf(run, known) }))
    .filter(({ known, count }) => count > 0 || known === kind)
    .map(({ known, count }) => ({
      label: `${describeChangeKind(known).word} ${formatCount(count)}`,
      href: `${path}?kind=${known}`,
      current: kind === known,
    }));
  return (
    <div>
      <Card>
        <CardHeader
          title={heldBack ? 'Changes held back' : run.preview ? 'What would change' : 'Changes'}
          count={run.preview ? 'the first 100 of each kind' : null}
          actions={
            chips.length === 0 ? null : (
              <FilterChips label="Kind" chips={[{ label: 'All', href: path, current: kind === null }, ...chips]} />
            )
          }
        />
        {changes.changes.length === 0 ? (
          <EmptyState
            title={
              run.finishedAt === null
                ? 'Nothing has been written yet'
                : run.preview
                  ? 'Nothing would change'
                  : 'Nothing had to change'
            }
          />
        ) : (
          <ul className="divide-y divide-line">
            {changes.changes.map((change) => (
              <ChangeLine
                key={change.ordinal}
                change={change}
                wording={heldBack ? 'held_back' : run.preview ? 'preview' : 'done'}
              />
            ))}
          </ul>
        )}
      </Card>
      <Pagination
        previousHref={after === '' ? undefined : kept}
        nextHref={changes.next === null ? undefined : `${kept}${kind === null ? '?' : '&'}after=${changes.next}`}
      />
    </div>
  );
}

const WORDING = {
  done: (word: string) => word,
  held_back: (word: string) => `Not ${word.toLowerCase()}`,
  preview: (word: string) => `Would be ${word.toLowerCase()}`,
} as const;

function ChangeLine({ change, wording }: { change: SyncRunChange; wording: keyof typeof WORDING }) {
  const { sign, tone, word } = describeChangeKind(change.kind);
  // The subject has been said already, and that none was added or removed is no change.
  const fields = listFieldChanges(change.before, change.after).filter(
    ({ before, after }) => after !== change.subject && !(before === '' && after === '0'),
  );
  return (
    <li className="grid gap-x-3 gap-y-0.5 px-4 py-2 sm:grid-cols-[10.5rem_minmax(10rem,16rem)_minmax(0,1fr)_auto]">
      <span className={cn('flex gap-2', TONES[tone])}>
        <b aria-hidden className="w-2.5 font-semibold">
          {sign}
        </b>
        {WORDING[wording](word)}
      </span>
      <span className="min-w-0 truncate" title={change.subject}>
        {change.subject || change.subjectId}
      </span>
      <span className="flex min-w-0 flex-wrap gap-x-4 text-ink-2">
        {fields.map(({ field, before, after }) => (
          <span key={field} className="min-w-0 wrap-anywhere">
            <span className="text-ink-3">{field}:</span> {before === '' ? '' : `${before} → `}
            {after === '' ? 'none' : after}
          </span>
        ))}
      </span>
      <span className="max-w-80 text-sm text-ink-3">{describeChangeReason(change.reason)}</span>
    </li>
  );
}

function countOf(run: SyncRun, kind: SyncRunChange['kind']): number {
  const counts: Record<SyncRunChange['kind'], number> = {
    created: run.created,
    updated: run.updated,
    deactivated: run.deactivated,
    reactivated: run.reactivated,
    quarantined: run.quarantined,
    group_created: run.groupsCreated,
    group_updated: run.groupsUpdated,
    group_deleted: run.groupsDeleted,
  };
  return counts[kind];
}
