import type { ReactNode } from 'react';

/** Steps at the left, the work in the middle, what to copy and what arrives at the right; one column when narrow. */
export function StepLayout({ rail, children, side }: { rail: ReactNode; children: ReactNode; side?: ReactNode }) {
  return (
    <div className="mx-auto grid w-full max-w-[1300px] grid-cols-[minmax(0,1fr)] gap-8 px-4 py-6 sm:px-7 lg:grid-cols-[240px_minmax(0,1fr)] lg:py-8 xl:grid-cols-[260px_minmax(0,620px)_minmax(280px,340px)] xl:gap-10">
      {rail}
      <main id="main" className="min-w-0">
        {children}
      </main>
      {side === undefined ? null : (
        <aside aria-label="Beside the steps" className="grid min-w-0 content-start gap-3 lg:col-start-2 xl:col-start-3">
          {side}
        </aside>
      )}
    </div>
  );
}
