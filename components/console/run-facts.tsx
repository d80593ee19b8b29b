import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import { Time } from '@/components/ui/time';
import { describeRunTrigger, readRate } from '@/lib/console/describe-run';
import { formatCount, formatDuration, formatPlural } from '@/lib/console/format';
import type { SyncRunView } from '@/lib/console/sync-status';
import { PhaseSteps } from './phase-steps';

type Props = { run: SyncRunView; groups: Readonly<Record<string, number>>; now: Date };

/** The counts of a run, its timeline, and what started it. */
export function RunFacts({ run, groups, now }: Props) {
  const rate = readRate(run, now);
  const guarded = run.status === 'aborted_by_guard';
  // Where it stopped is not recorded, so no step is claimed to have been taken.
  const stoppedEarly = guarded || run.status === 'failed' || run.status === 'lost';
  return (
    <Card>
      <CardHeader
        title={run.preview ? 'What a sync would do' : 'What it did'}
        count={`started ${describeRunTrigger(run)}`}
        actions={
          <span className="text-sm text-ink-2">
            {rate === null ? '' : `${formatCount(rate)} people/s · `}
            <Timeline run={run} now={now} />
          </span>
        }
      />
      <CardBody className="grid gap-5">
        {stoppedEarly ? null : <PhaseSteps run={run} />}
        <dl className="grid grid-cols-3 gap-x-3 gap-y-4 sm:grid-cols-4 lg:grid-cols-7">
          <Count label="Read" value={run.usersRead} note={formatPlural(run.groupsRead, 'group', 'groups')} />
          <Count label="Created" value={run.created} />
          <Count label="Changed" value={run.updated} />
          <Count label="Reactivated" value={run.reactivated} />
          <Count label="Deactivated" value={run.deactivated} note={guarded ? 'held back' : ''} />
          <Count label="Unchanged" value={run.unchanged} />
          <Count label="Set aside" value={run.quarantined} />
        </dl>
        <p className="text-sm text-ink-2">{groupSentence(groups, run.preview)}</p>
      </CardBody>
    </Card>
  );
}

function Count({ label, value, note }: { label: string; value: number; note?: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd>
        <span className={cn('block text-xl font-semibold tabular-nums', value === 0 && 'font-normal text-ink-3')}>
          {formatCount(value)}
        </span>
        {note ? <span className="block text-sm text-ink-3">{note}</span> : null}
      </dd>
    </div>
  );
}

function Timeline({ run, now }: { run: SyncRunView; now: Date }) {
  const created = new Date(run.createdAt);
  const started = run.startedAt === null ? null : new Date(run.startedAt);
  const ended = run.finishedAt === null ? null : new Date(run.finishedAt);
  const waited = formatDuration((started ?? now).getTime() - created.getTime());
  return (
    <>
      asked <Time value={created} /> · waited {waited}
      {started === null ? '' : ` · ran ${formatDuration((ended ?? now).getTime() - started.getTime())}`}
    </>
  );
}

function groupSentence(groups: Readonly<Record<string, number>>, preview: boolean): string {
  const named = [
    ['group created', 'groups created', groups.groupsCreated],
    ['group changed', 'groups changed', groups.groupsUpdated],
    ['group deleted', 'groups deleted', groups.groupsDeleted],
    ['membership added', 'memberships added', groups.membershipsAdded],
    ['membership removed', 'memberships removed', groups.membershipsRemoved],
  ] as const;
  const said = named.flatMap(([one, many, count]) => (count ? [formatPlural(count, one, many)] : []));
  if (said.length === 0) return preview ? 'No group would be changed.' : 'No group was changed.';
  return said.join(' · ');
}
