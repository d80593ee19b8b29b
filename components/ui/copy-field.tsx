import { useId } from 'react';
import { cn } from './cn';
import { CopyButton } from './copy-button';

type Props = { label: string; value: string; hint?: string; onCopied?: () => void; className?: string };

/** A value somebody has to carry elsewhere: named as it is named there, in mono, with a button that copies it. */
export function CopyField({ label, value, hint, onCopied, className }: Props) {
  const id = useId();
  return (
    <div className={cn('grid gap-1 rounded-[10px] border border-line bg-surface px-3 py-2.5', className)}>
      <div className="flex min-h-6 items-center justify-between gap-3">
        <span id={id} className="text-sm text-ink-2">
          {label}
        </span>
        <CopyButton value={value} label={label} {...(onCopied === undefined ? {} : { onCopied })} />
      </div>
      <code aria-describedby={id} className="whitespace-pre-line select-all wrap-anywhere">
        {value}
      </code>
      {hint === undefined ? null : <span className="text-sm text-ink-3">{hint}</span>}
    </div>
  );
}
