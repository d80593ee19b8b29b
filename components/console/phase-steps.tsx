import { Check, LoaderCircle } from 'lucide-react';
import { cn } from '@/components/ui/cn';
import type { SyncRunView } from '@/lib/console/sync-status';

const PHASES = [
  { phase: 'waiting', label: 'Waiting' },
  { phase: 'reading', label: 'Reading' },
  { phase: 'planning', label: 'Comparing' },
  { phase: 'applying', label: 'Writing' },
  { phase: 'finished', label: 'Done' },
] as const;

/** How far a run is: phases behind it ticked, the one it is in turning. The directory does not say how many people are left. */
export function PhaseSteps({ run }: { run: Pick<SyncRunView, 'phase' | 'status' | 'preview'> }) {
  // A preview writes nothing.
  const phases = PHASES.filter(({ phase }) => !(run.preview && phase === 'applying'));
  const at = phases.findIndex(({ phase }) => phase === run.phase);
  return (
    <ol className="flex flex-wrap gap-x-2 gap-y-2">
      {phases.map(({ phase, label }, index) => {
        const done = index < at || run.phase === 'finished';
        const current = index === at && !done;
        return (
          <li key={phase} aria-current={current ? 'step' : undefined} className="flex items-center gap-2">
            {index === 0 ? null : (
              <span aria-hidden className={cn('h-px w-6', done || current ? 'bg-accent' : 'bg-line-strong')} />
            )}
            <span
              className={cn(
                'grid size-5 place-items-center rounded-full border',
                done && 'border-transparent bg-live-soft text-live',
                current && 'border-accent text-accent',
                !done && !current && 'border-line-strong text-ink-3',
              )}
            >
              {done ? <Check aria-hidden className="size-3" strokeWidth={2.5} /> : null}
              {current ? <LoaderCircle aria-hidden className="size-3 animate-spin" /> : null}
            </span>
            <span className={cn(current ? 'font-medium text-ink' : 'text-ink-2')}>
              {label}
              <span className="sr-only">{done ? ', done' : current ? ', under way' : ', to come'}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
