import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from './button';

type Props = {
  previousHref?: string | undefined;
  previousLabel?: string;
  nextHref?: string | undefined;
  nextLabel?: string;
  summary?: ReactNode;
};

/** Keyset paging by links. Renders nothing when there is one page and nothing to say. */
export function Pagination({ previousHref, previousLabel = 'Previous', nextHref, nextLabel = 'Next', summary }: Props) {
  if (previousHref === undefined && nextHref === undefined && summary === undefined) return null;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-end gap-2">
      {summary === undefined ? null : <span className="mr-1 text-sm text-ink-3">{summary}</span>}
      {previousHref === undefined ? null : (
        <Button asChild size="sm">
          <Link href={previousHref}>{previousLabel}</Link>
        </Button>
      )}
      {nextHref === undefined ? null : (
        <Button asChild size="sm">
          <Link href={nextHref}>{nextLabel}</Link>
        </Button>
      )}
    </nav>
  );
}
