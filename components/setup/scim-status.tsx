import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Time } from '@/components/ui/time';
import type { Task } from '@/lib/onboarding/checklist';
import type { ActivityView } from '@/lib/onboarding/directory-watch';
import type { ScimDirectory } from '@/lib/ssoready/client';
import { TaskBadge } from './task-badge';

type Props = { task: Task; directory: ScimDirectory | null; activity: ActivityView | null };

/** The directory with its evidence: who speaks, how many, when last, what works. */
export function ScimStatus({ task, directory, activity }: Props) {
  return (
    <Card className="flex flex-col">
      <CardHeader title="Directory" actions={<TaskBadge task={task} />} />
      <CardBody className="flex flex-1 flex-col gap-4">
        {directory === null || activity === null ? (
          <p className="text-ink-2">No directory is connected yet.</p>
        ) : (
          <DescriptionList items={toItems(directory, activity)} />
        )}
        <div className="mt-auto flex flex-wrap gap-2">
          <Button asChild size="sm">
            <Link href={task.next.href === '/setup/status' ? '/setup/directory' : task.next.href}>
              {directory === null ? 'Connect a directory' : 'Open the steps'}
            </Link>
          </Button>
        </div>
      </CardBody>
    </Card>
  );
}

function toItems(directory: ScimDirectory, activity: ActivityView) {
  const works = activity.capabilities.filter((line) => line.seenAt !== null);
  return [
    { name: 'Recognised', value: activity.dialect ?? 'not yet' },
    { name: 'Base URL', value: <Copyable value={directory.scimBaseUrl} label="base URL" /> },
    { name: 'People', value: activity.userCount.toLocaleString('en') },
    { name: 'Groups', value: activity.groupCount.toLocaleString('en') },
    {
      name: 'Last request',
      value: activity.lastRequestTime === null ? 'none yet' : <Time value={activity.lastRequestTime} />,
    },
    {
      name: 'Seen to work',
      value: works.length === 0 ? 'nothing yet' : works.map((line) => line.does.toLowerCase()).join(', '),
    },
  ];
}
