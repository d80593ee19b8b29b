import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = {
  title: ReactNode;
  crumbs?: readonly { href: string; label: string }[];
  /** Beside the title: states, counts. */
  badges?: ReactNode;
  actions?: ReactNode;
  description?: ReactNode;
  className?: string;
};

/** The top of a page: where it is, what it is, what can be done. */
export function PageHeader({ title, crumbs = [], badges, actions, description, className }: Props) {
  return (
    <header className={cn('mb-4', className)}>
      {crumbs.length === 0 ? null : (
        <nav aria-label="Breadcrumb" className="mb-1 text-sm text-ink-3">
          <ol className="flex flex-wrap gap-1 wrap-anywhere">
            {crumbs.map((crumb, index) => (
              <li key={crumb.href} className="flex min-w-0 gap-1">
                {index === 0 ? null : <span aria-hidden>/</span>}
                <Link href={crumb.href} className="hover:text-ink hover:underline">
                  {crumb.label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex min-h-[34px] flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 wrap-anywhere">{title}</h1>
          {badges}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2 sm:ml-auto">{actions}</div>}
      </div>
      {description === undefined ? null : <p className="mt-1 max-w-3xl text-ink-2 wrap-anywhere">{description}</p>}
    </header>
  );
}
