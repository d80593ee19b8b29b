import { LoaderCircle } from 'lucide-react';
import { cn } from './cn';

/** Work under way. With `label` it is announced; without, it is decoration beside a text that says so. */
export function Spinner({ label, className }: { label?: string; className?: string }) {
  const icon = <LoaderCircle aria-hidden className={cn('size-4 animate-spin', className)} />;
  if (label === undefined) return icon;
  return (
    <span role="status" className="inline-flex items-center gap-2 text-ink-2">
      {icon}
      <span>{label}</span>
    </span>
  );
}
