import { type State, StateBadge } from '@/components/ui/state-badge';
import type { Task, TaskState } from '@/lib/onboarding/checklist';

const BADGES: Record<TaskState, State> = {
  not_started: 'draft',
  in_progress: 'waiting',
  waiting: 'waiting',
  tested: 'live',
  live: 'live',
  broken: 'broken',
};

export function TaskBadge({ task }: { task: Task }) {
  return <StateBadge state={BADGES[task.state]}>{task.word}</StateBadge>;
}
