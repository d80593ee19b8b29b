import type { ReactNode } from 'react';
import { Logo } from './logo';

type Props = {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Short searchable code. */
  code?: string | undefined;
  /** Whose page this is. */
  brand?: string;
};

/** A whole page with one thing to say: what happened, who can fix it, what next. */
export function NoticePage({ title, children, actions, code, brand = 'Vestibule' }: Props) {
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-md rounded-xl border border-line bg-surface p-7 shadow-raise">
        <p className="mb-5 flex items-center gap-2 font-semibold">
          <Logo />
          {brand}
        </p>
        <h1>{title}</h1>
        <div className="mt-2 grid gap-2 text-ink-2">{children}</div>
        {actions === undefined ? null : <div className="mt-5 flex flex-wrap gap-2">{actions}</div>}
        {code === undefined ? null : (
          <p className="mt-5 text-sm text-ink-3">
            Code <code className="select-all">{code}</code>
          </p>
        )}
      </div>
    </main>
  );
}
