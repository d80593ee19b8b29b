import type { ComponentProps } from 'react';
import { cn } from './cn';

/** The label of the control whose id is `htmlFor`. */
export function Label({ className, htmlFor, children, ...rest }: ComponentProps<'label'> & { htmlFor: string }) {
  return (
    <label htmlFor={htmlFor} className={cn('block text-sm font-medium text-ink-2', className)} {...rest}>
      {children}
    </label>
  );
}
