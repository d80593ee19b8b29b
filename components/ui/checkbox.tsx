import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

type Props = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode };

/** A checkbox with its label; the label is part of the target. */
export function Checkbox({ label, hint, className, ...rest }: Props) {
  return (
    <label className={cn('flex items-start gap-2.5', className)}>
      <input type="checkbox" className="mt-0.5 size-4 shrink-0 rounded accent-accent" {...rest} />
      <span>
        {label}
        {hint === undefined ? null : <span className="block text-sm text-ink-2">{hint}</span>}
      </span>
    </label>
  );
}
