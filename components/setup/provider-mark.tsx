import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';

const MARKS: Readonly<Record<string, ReactNode>> = {
  okta: <circle cx="12" cy="12" r="6.5" strokeWidth="4" />,
  entra: <path d="M12 3.5 20 13l-8 7-8-7z M12 3.5V20 M8 14.5l4-4 4 4" />,
  google: <path d="M19 9.5A7.5 7.5 0 1 0 19.5 12H12.5" strokeWidth="3" />,
  generic: <path d="M5 11h14v9H5z M8 11V8a4 4 0 0 1 8 0v3 M12 14.5v2.5" />,
};

/** A provider's mark, drawn in one line weight: decoration beside its name. */
export function ProviderMark({ provider, className = 'size-6' }: { provider: string; className?: string }) {
  if (provider === 'sandbox') return <Logo className={className} />;
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" className={className}>
      {MARKS[provider] ?? MARKS.generic}
    </svg>
  );
}
