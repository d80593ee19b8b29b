'use client';

import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Toaster as Sonner } from 'sonner';

/** Where results of actions appear: `toast.success(…)`, `toast.error(…)` from sonner. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      closeButton
      icons={{
        success: <CircleCheck aria-hidden className="size-4 text-live" />,
        error: <CircleAlert aria-hidden className="size-4 text-broken" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-start font-sans gap-2.5 rounded-[10px] border border-line bg-surface px-4 py-3 text-base text-ink shadow-float',
          title: 'font-medium',
          description: 'text-ink-2',
          closeButton: 'order-last ml-auto -my-0.5 grid size-6 shrink-0 place-items-center text-ink-3 hover:text-ink',
          actionButton: 'ml-auto shrink-0 rounded-md bg-accent px-2 py-0.5 text-sm font-medium text-accent-ink',
        },
      }}
    />
  );
}
