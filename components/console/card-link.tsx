import Link from 'next/link';
import type { ReactNode } from 'react';

/** A link at the end of a card's heading. */
export function CardLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="text-sm text-ink-2 underline decoration-line-strong underline-offset-4 hover:text-ink">
      {children}
    </Link>
  );
}
