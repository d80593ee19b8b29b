import type { ComponentProps } from 'react';
import { cn } from './cn';

/** Shared by everything that is typed into or chosen from. */
export const controlClasses =
  'w-full min-w-0 rounded-lg border border-control-line bg-surface px-2.5 text-ink transition-colors focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-broken';

export function Input({ className, type = 'text', ...rest }: ComponentProps<'input'>) {
  return <input type={type} className={cn(controlClasses, 'h-[34px]', className)} {...rest} />;
}
