import { Check } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { cn } from '@/components/ui/cn';
import type { FirstRunStep } from '@/lib/console/first-run';
import { CreateTenant } from './create-tenant';

type Props = { steps: readonly FirstRunStep[]; environmentId: string; mayChange: boolean };

/** The first five minutes, as a list that ticks itself. The next step has the coloured button. */
export function FirstRun({ steps, environmentId, mayChange }: Props) {
  const done = steps.filter((step) => step.done).length;
  const next = steps.findIndex((step) => !step.done);
  return (
    <Card>
      <CardHeader title="Try it once from end to end" count={`${done} of ${steps.length}`} />
      <ol className="divide-y divide-line">
        {steps.map((step, index) => (
          <li key={step.title} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
            <StepNumber number={index + 1} done={step.done} next={index === next} />
            <div className="min-w-0 flex-1 basis-64">
              <p className={step.done ? 'text-ink-2' : 'font-medium'}>{step.title}</p>
              <p className="text-sm text-ink-2">{step.detail}</p>
            </div>
            {step.done || index > next ? null : step.href === null ? (
              mayChange ? (
                <CreateTenant environmentId={environmentId} label={step.action} />
              ) : null
            ) : (
              <Button asChild variant="primary">
                <Link href={step.href}>{step.action}</Link>
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function StepNumber({ number, done, next }: { number: number; done: boolean; next: boolean }) {
  return (
    <span
      className={cn(
        'grid size-6 shrink-0 place-items-center rounded-full border text-xs font-medium',
        done && 'border-transparent bg-live-soft text-live',
        next && 'border-accent text-accent',
        !done && !next && 'border-line-strong text-ink-3',
      )}
    >
      {done ? <Check aria-hidden className="size-3.5" strokeWidth={2.5} /> : <span aria-hidden>{number}</span>}
      <span className="sr-only">{done ? 'Done:' : next ? 'Next:' : 'Later:'}</span>
    </span>
  );
}
