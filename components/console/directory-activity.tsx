'use client';

import { CircleDashed } from 'lucide-react';
import Link from 'next/link';
import { LiveProblem } from '@/components/live/live-problem';
import { useLive } from '@/components/live/use-live';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { StateBadge, StateIcon } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { listCapabilities } from '@/lib/console/capabilities';
import { dialectLabel } from '@/lib/console/dialects';
import { formatCount } from '@/lib/console/format';
import { readablePath } from '@/lib/console/readable-path';
import type { ScimActivity } from '@/lib/ssoready/client';
import { CONSOLE_AGAIN } from './console-again';

type Props = { environmentId: string; initial: ScimActivity };

const POLL_MS = 5_000;
const SHOWN_REQUESTS = 6;

/** What the identity provider really does with a directory, as it happens. */
export function DirectoryActivity({ environmentId, initial }: Props) {
  const id = initial.scimDirectoryId;
  const { data, error } = useLive({
    queryKey: ['activity', id],
    path: `/api/environments/${environmentId}/directories/${id}/activity`,
    initial: { scimActivity: initial },
    intervalMs: () => POLL_MS,
  });
  const activity = data.scimActivity;
  const provider = dialectLabel(activity.dialect) ?? 'Their identity provider';
  return (
    <Card>
      <CardHeader
        title="What arrives"
        count={activity.firstRequestTime ? `${provider}` : null}
        actions={
          error === null ? (
            <StateBadge state={activity.firstRequestTime ? 'live' : 'waiting'}>
              {activity.firstRequestTime ? 'Listening' : 'Waiting for the first request'}
            </StateBadge>
          ) : (
            <StateBadge state="waiting">Not up to date</StateBadge>
          )
        }
      />
      {error === null ? null : (
        <div className="p-4 pb-0">
          <LiveProblem error={error} again={CONSOLE_AGAIN} />
        </div>
      )}
      <div className="grid grid-cols-1 md:grid-cols-2 md:divide-x md:divide-line">
        <CardBody className="min-w-0">
          <Capabilities activity={activity} />
        </CardBody>
        <CardBody className="min-w-0 border-t border-line md:border-t-0">
          <RecentRequests activity={activity} environmentId={environmentId} />
        </CardBody>
      </div>
    </Card>
  );
}

function Capabilities({ activity }: { activity: ScimActivity }) {
  return (
    <ul className="grid gap-2">
      {listCapabilities(activity.capabilities).map(({ name, label, seenAt }) => (
        <li key={name} className="flex items-center gap-2.5">
          {seenAt === null ? <CircleDashed aria-hidden className="size-4 text-ink-3" /> : <StateIcon state="live" />}
          <span className={seenAt === null ? 'text-ink-2' : ''}>{label}</span>
          <span className="ml-auto text-sm text-ink-3">
            {seenAt === null ? 'not seen yet' : <Time value={seenAt} />}
          </span>
        </li>
      ))}
      <li className="mt-1 text-ink-2">
        {formatCount(activity.userCount)} people and {formatCount(activity.groupCount)} groups in the directory
      </li>
    </ul>
  );
}

function RecentRequests({ activity, environmentId }: { activity: ScimActivity; environmentId: string }) {
  const requests = activity.recentRequests.slice(0, SHOWN_REQUESTS);
  if (requests.length === 0) return <p className="text-ink-2">Requests appear here as they come in.</p>;
  return (
    <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {requests.map((request) => (
        <li key={request.id} className="flex items-center gap-2.5">
          <StateIcon
            state={request.status < 400 ? 'live' : 'broken'}
            label={request.status < 400 ? 'accepted' : 'refused'}
          />
          <Link href={`/e/${environmentId}/requests/${request.id}`} className="min-w-0 flex-1 truncate hover:underline">
            <code>
              {request.method} {readablePath(request.path)}
            </code>
          </Link>
          <code className="text-ink-2">{request.status}</code>
          <span className="text-sm whitespace-nowrap text-ink-3">
            <Time value={request.time} show="clock" />
          </span>
        </li>
      ))}
    </ul>
  );
}
