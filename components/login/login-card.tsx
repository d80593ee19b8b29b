import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';

type Props = {
  title: ReactNode;
  /** One or two sentences under the title. */
  lead?: ReactNode;
  children?: ReactNode;
  /** Quiet lines below the form. */
  footer?: ReactNode;
  /** Whose product this signs in to. */
  brand?: string | undefined;
};

/** The page of everything around signing in: one card, one thing to do. */
export function LoginCard({ title, lead, children, footer, brand = 'Vestibule' }: Props) {
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-[380px] rounded-xl border border-line bg-surface p-7 shadow-raise max-sm:p-5">
        <p className="mb-4.5 flex items-center gap-2.5 font-semibold">
          <Logo className="size-5.5 shrink-0 text-accent" />
          {brand}
        </p>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="mt-1 text-ink-2">{lead}</p>}
        {children === undefined ? null : <div className="mt-5">{children}</div>}
        {footer === undefined ? null : <div className="mt-4 grid gap-1.5 text-sm text-ink-3">{footer}</div>}
      </div>
    </main>
  );
}
