import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

/** A page of the portal with one column. */
export function NarrowPage({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <main id="main" className={cn('mx-auto w-full max-w-3xl px-4 py-6 sm:px-7 lg:py-10', wide && 'max-w-5xl')}>
      {children}
    </main>
  );
}
