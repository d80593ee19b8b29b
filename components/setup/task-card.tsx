import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { Task } from '@/lib/onboarding/checklist';
import { TaskBadge } from './task-badge';

type Props = { title: string; purpose: string; task: Task };

/** One task of the setup: how far it is and its one next action. */
export function TaskCard({ title, purpose, task }: Props) {
  const settled = task.state === 'live' || task.state === 'tested';
  return (
    <Card className="grid gap-4 p-5 grid-cols-[minmax(0,1fr)] sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center">
      <div className="grid gap-1">
        <div className="flex flex-wrap items-center gap-2.5">
          <h2 className="text-lg">{title}</h2>
          <TaskBadge task={task} />
        </div>
        <p className="text-ink-2">{purpose}</p>
        <p className="wrap-anywhere">{task.sentence}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button asChild variant={settled ? 'secondary' : 'primary'}>
          <Link href={task.next.href}>
            {task.next.label}
            <span className="sr-only">: {title}</span>
            <ArrowRight aria-hidden />
          </Link>
        </Button>
        {task.state === 'not_started' || task.id === 'domains' ? null : (
          <Button asChild variant="quiet">
            <Link href={task.id === 'saml' ? '/setup/saml' : '/setup/directory'}>
              Change<span className="sr-only"> the provider of {title}</span>
            </Link>
          </Button>
        )}
      </div>
    </Card>
  );
}
