import type { ReactNode } from 'react';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Time } from '@/components/ui/time';
import { formatCount, formatPlural } from '@/lib/console/format';
import type { Overview } from '@/lib/console/load-overview';
import { toFigures, toFunnel, toLoginChart } from '@/lib/console/overview-figures';
import { toSyncRunView } from '@/lib/console/sync-status';
import { AttentionCard } from './attention-card';
import { CardLink } from './card-link';
import { LoginsChart } from './logins-chart';
import { RunsTable } from './runs-table';

type Props = { overview: Overview; environmentId: string; now: Date };

const SHOWN_RUNS = 6;

/** What needs attention, the figures, logins by the hour, the funnel, and the last runs. */
export function OverviewBody({ overview, environmentId, now }: Props) {
  const { summaries, states, totalCount, flows, moreFlows, runs, partial } = overview;
  const figures = toFigures(summaries, states);
  const chart = toLoginChart(flows, moreFlows, now);
  const succeeded = chart.hours.reduce((sum, hour) => sum + hour.succeeded, 0);
  const failed = chart.hours.reduce((sum, hour) => sum + hour.failed, 0);
  const names = new Map(summaries.map(({ organization }) => [organization.id, organization.displayName]));
  return (
    <>
      <AttentionCard items={overview.attention} />
      <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
        <Figure label="Tenants live" note={`of ${formatCount(totalCount)}`}>
          {formatCount(figures.live)}
        </Figure>
        <Figure label="People in sync" note={formatPlural(states.size, 'tenant', 'tenants')}>
          {formatCount(figures.people)}
        </Figure>
        <Figure label="Logins, last 24 hours" note={`${formatCount(failed)} refused`}>
          {formatCount(succeeded)}
          {chart.since === null ? '' : '+'}
        </Figure>
        <Figure
          label="Last sync"
          note={runs.length === 0 ? 'none yet' : `${formatPlural(failedRuns(runs), 'failure', 'failures')} lately`}
        >
          <Time value={figures.lastSyncedAt} />
        </Figure>
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[2fr_1fr]">
        <LoginsChart chart={chart} />
        <Card>
          <CardHeader title="Onboarding" count={partial ? `first ${formatCount(summaries.length)} tenants` : null} />
          <CardBody>
            <Funnel steps={toFunnel(summaries)} />
          </CardBody>
        </Card>
      </div>
      {runs.length === 0 ? null : (
        <Card>
          <CardHeader
            title="Last sync runs"
            actions={<CardLink href={`/e/${environmentId}/runs`}>All runs</CardLink>}
          />
          <RunsTable
            environmentId={environmentId}
            runs={runs.slice(0, SHOWN_RUNS).map((run) => ({
              ...toSyncRunView(run),
              tenantName: names.get(run.organizationId) ?? run.organizationId,
            }))}
          />
        </Card>
      )}
    </>
  );
}

function failedRuns(runs: Overview['runs']): number {
  return runs.filter((run) => run.status === 'failed' || run.status === 'lost').length;
}

function Figure({ label, note, children }: { label: string; note: ReactNode; children: ReactNode }) {
  return (
    <Card className="px-4 py-3.5">
      <p className="text-sm text-ink-3">{label}</p>
      <p className="truncate text-2xl font-semibold tracking-tight tabular-nums">{children}</p>
      <p className="text-sm text-ink-2">{note}</p>
    </Card>
  );
}

function Funnel({ steps }: { steps: ReturnType<typeof toFunnel> }) {
  const all = Math.max(1, steps[0]?.count ?? 0);
  return (
    <dl className="grid gap-3">
      {steps.map(({ label, count }) => (
        <div key={label} className="grid grid-cols-[8.5rem_1fr_2rem] items-center gap-2.5">
          <dt className="text-ink-2">{label}</dt>
          <dd aria-hidden className="h-1.5 overflow-hidden rounded-full bg-raised">
            <div className="h-full rounded-full bg-accent" style={{ width: `${(count / all) * 100}%` }} />
          </dd>
          <dd className="text-right tabular-nums">{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
