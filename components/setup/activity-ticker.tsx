'use client';

import { LiveProblem } from '@/components/live/live-problem';
import { useLive } from '@/components/live/use-live';
import { Card, CardHeader } from '@/components/ui/card';
import { StateBadge, StateIcon } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { ActivityView, CapabilityLine, TickerLine } from '@/lib/onboarding/directory-watch';
import { SETUP_AGAIN } from './setup-again';

const POLL_MS = 2000;
const SHOWN = 8;

/** What the provider really sends, as it arrives. Polls while the page is looked at. */
export function ActivityTicker({ initial, providerName }: { initial: ActivityView; providerName: string }) {
  const { data, error, ended } = useLive({
    queryKey: ['setup', 'activity'],
    path: '/setup/api/activity',
    initial,
    intervalMs: () => POLL_MS,
  });
  return (
    <Card>
      <CardHeader
        title={`What ${data.dialect ?? providerName} sends us`}
        actions={
          error === null ? (
            <StateBadge state={data.firstRequestTime === null ? 'waiting' : 'live'}>
              {data.firstRequestTime === null ? 'Waiting' : 'Listening'}
            </StateBadge>
          ) : (
            <StateBadge state="waiting">{ended ? 'Stopped' : 'Not reachable'}</StateBadge>
          )
        }
      />
      <div className="grid gap-4 px-4 py-3">
        <LiveProblem error={error} again={SETUP_AGAIN} />
        <p aria-live="polite">{summarise(data, providerName)}</p>
        <Capabilities lines={data.capabilities} />
        {data.ticker.length === 0 ? null : (
          <ul aria-label="Last requests" className="grid gap-2 border-t border-line pt-3">
            {data.ticker.slice(0, SHOWN).map((line) => (
              <TickerRow key={line.id} line={line} />
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

function summarise(data: ActivityView, providerName: string): string {
  if (data.firstRequestTime === null)
    return `Nothing has arrived yet. The first request from ${providerName} appears here by itself.`;
  const who = data.dialect === null ? 'Connected' : `Connected: ${data.dialect} recognised`;
  const people = `${data.userCount.toLocaleString('en')} ${data.userCount === 1 ? 'person' : 'people'}`;
  const groups = `${data.groupCount.toLocaleString('en')} ${data.groupCount === 1 ? 'group' : 'groups'}`;
  return `${who}. ${people}, ${groups}.`;
}

function Capabilities({ lines }: { lines: readonly CapabilityLine[] }) {
  return (
    <ul aria-label="What works so far" className="grid gap-1.5">
      {lines.map((line) => (
        <li key={line.id} className="grid grid-cols-[18px_minmax(0,1fr)_auto] gap-2">
          <span className="pt-0.5">
            <StateIcon
              state={line.seenAt === null ? 'waiting' : 'live'}
              label={line.seenAt === null ? 'Waiting:' : 'Works:'}
            />
          </span>
          <span>
            {line.does}
            {line.seenAt === null ? <span className="block text-sm text-ink-3">{line.hint}</span> : null}
          </span>
          {line.seenAt === null ? null : <Time value={line.seenAt} className="text-sm text-ink-3" />}
        </li>
      ))}
    </ul>
  );
}

function TickerRow({ line }: { line: TickerLine }) {
  const failed = line.state === 'failed';
  return (
    <li className="grid grid-cols-[18px_minmax(0,1fr)_auto] gap-2">
      <span className="pt-0.5">
        <StateIcon state={failed ? 'broken' : 'live'} label={failed ? 'Failed:' : 'Done:'} />
      </span>
      <span>
        {line.text}
        {line.code === '' ? null : <code className="ml-1.5 text-ink-3">{line.code}</code>}
        {line.diagnosis === null ? null : <span className="block text-sm text-ink-2">{line.diagnosis}</span>}
      </span>
      <Time value={line.time} show="clock" className="text-sm text-ink-3" />
    </li>
  );
}
