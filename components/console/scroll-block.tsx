import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

type Props = { label: string; className?: string; children: ReactNode };

/** Text in mono that scrolls inside itself, by keyboard too. */
export function ScrollBlock({ label, className, children }: Props) {
  return (
    // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section aria-label={label} tabIndex={0} className={cn('max-h-[36rem] overflow-auto p-4', className)}>
      <pre className="leading-5">{children}</pre>
    </section>
  );
}
