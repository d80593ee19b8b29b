'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { cn } from './cn';
import { copyText } from './copy-text';

type Props = {
  value: string;
  /** What is copied, for the button's name: "Copy {label}". */
  label: string;
  onCopied?: () => void;
  className?: string;
};

/** Copies `value`; says so in the same place, also to screen readers. */
export function CopyButton({ value, label, onCopied, className }: Props) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');

  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    const copied = await copyText(value);
    setOutcome(copied ? 'copied' : 'refused');
    if (copied) onCopied?.();
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`Copy ${label}`}
      className={cn(
        'inline-flex h-6 min-w-6 shrink-0 items-center justify-center gap-1 rounded-md px-1 text-xs font-medium text-ink-3 transition-colors hover:bg-raised hover:text-ink',
        outcome === 'copied' && 'bg-live-soft px-2 text-live hover:bg-live-soft hover:text-live',
        outcome === 'refused' && 'bg-wait-soft px-2 text-wait',
        className,
      )}
    >
      {outcome === 'copied' ? <Check aria-hidden className="size-3.5" /> : <Copy aria-hidden className="size-3.5" />}
      <span aria-live="polite">
        {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Select and copy by hand' : ''}
      </span>
    </button>
  );
}
