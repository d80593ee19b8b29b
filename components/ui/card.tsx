import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

export function Card({ className, ...rest }: ComponentProps<'section'>) {
  return <section className={cn('rounded-xl border border-line bg-surface shadow-raise', className)} {...rest} />;
}

type HeaderProps = { title: ReactNode; count?: ReactNode; actions?: ReactNode; className?: string };

/** The line at the top of a card: its name, how many, what can be done. */
export function CardHeader({ title, count, actions, className }: HeaderProps) {
  return (
    <header className={cn('flex flex-wrap items-center gap-2.5 border-b border-line px-4 py-3', className)}>
      <h2 className="min-w-0 text-base font-semibold wrap-anywhere">{title}</h2>
      {count === undefined ? null : <span className="text-sm text-ink-3">{count}</span>}
      {actions === undefined ? null : <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

export function CardBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('p-4', className)} {...rest} />;
}
