import { cn } from './cn';
import { CopyButton } from './copy-button';

/** An id or URL in running text or a table cell: mono, with a button that copies the whole of it. */
export function Copyable({
  value,
  label,
  shown,
  className,
}: {
  value: string;
  label: string;
  shown?: string;
  className?: string;
}) {
  return (
    <span className={cn('inline-flex max-w-full min-w-0 items-center gap-1', className)}>
      <code className="truncate" title={value}>
        {shown ?? value}
      </code>
      {/* The button is taller than a line of text; it must not make the row taller than its neighbours. */}
      <CopyButton value={value} label={label} className="-my-0.5" />
    </span>
  );
}
