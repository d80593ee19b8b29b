import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = { title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode; className?: string };

/** What a list says when it has nothing to show: why, and what to do next. */
export function EmptyState({ title, children, action, icon, className }: Props) {
  return (
    <div className={cn('grid justify-items-center gap-2 px-6 py-12 text-center', className)}>
      {icon === undefined ? null : (
        <span aria-hidden className="text-ink-3 [&_svg]:size-6">
          {icon}
        </span>
      )}
      <p className="font-medium">{title}</p>
      {children === undefined ? null : <div className="max-w-md text-ink-2">{children}</div>}
      {action === undefined ? null : <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
