import { Check } from 'lucide-react';
import Link from 'next/link';
import { cn } from '@/components/ui/cn';

type Step = { id: string; title: string; href: string; done: boolean };

type Props = {
  title: string;
  /** The choice that began it, e.g. the provider. */
  first: { title: string; detail: string; href: string };
  steps: readonly Step[];
  currentId: string;
};

/** The steps of one task with what is done; any of them can be opened. Folded where there is no room beside the work. */
export function StepRail(props: Props) {
  const index = props.steps.findIndex((step) => step.id === props.currentId);
  const current = props.steps[index];
  return (
    <div>
      <details className="rounded-lg border border-line bg-surface px-3 py-2 lg:hidden">
        <summary className="font-medium">
          Step {index + 2} of {props.steps.length + 1}
          {current === undefined ? null : <span className="font-normal text-ink-2">: {current.title}</span>}
        </summary>
        <nav aria-label={props.title} className="mt-2">
          <RailList {...props} />
        </nav>
      </details>
      <nav aria-label={props.title} className="hidden lg:block">
        <p className="px-2.5 pb-1.5 text-sm text-ink-3">{props.title}</p>
        <RailList {...props} />
      </nav>
    </div>
  );
}

function RailList({ first, steps, currentId }: Props) {
  return (
    <ol className="grid gap-0.5">
      <RailItem
        step={{ id: 'provider', done: true, title: first.title, href: first.href }}
        detail={first.detail}
        number={1}
        current={false}
      />
      {steps.map((step, index) => (
        <RailItem key={step.id} step={step} number={index + 2} current={step.id === currentId} />
      ))}
    </ol>
  );
}

function RailItem({
  step,
  number,
  current,
  detail,
}: {
  step: Step;
  number: number;
  current: boolean;
  detail?: string;
}) {
  return (
    <li>
      <Link
        href={step.href}
        aria-current={current ? 'step' : undefined}
        className={cn(
          'flex items-start gap-2.5 rounded-lg px-2.5 py-2 text-ink-2 hover:text-ink',
          step.done && 'text-ink',
          current && 'bg-surface font-medium text-ink shadow-raise',
        )}
      >
        <span
          className={cn(
            'grid size-5 shrink-0 place-items-center rounded-full border border-line-strong text-[11px] font-medium',
            step.done && 'border-transparent bg-live-soft text-live',
          )}
        >
          {step.done ? <Check aria-hidden strokeWidth={3} className="size-3" /> : number}
        </span>
        <span className="min-w-0 flex-1">
          {step.title}
          {step.done ? <span className="sr-only"> (done)</span> : null}
          {detail === undefined ? null : <span className="block text-sm font-normal text-ink-3">{detail}</span>}
        </span>
      </Link>
    </li>
  );
}
