import Link from 'next/link';
import { cn } from '@/components/ui/cn';

type Chip = { label: string; href: string; current: boolean };

/** Filters as links: the address says which is on. */
export function FilterChips({ label, chips }: { label: string; chips: readonly Chip[] }) {
  return (
    <nav aria-label={label} className="flex flex-wrap gap-2">
      {chips.map((chip) => (
        <Link
          key={chip.href}
          href={chip.href}
          aria-current={chip.current ? 'true' : undefined}
          className={cn(
            'inline-flex h-7 items-center rounded-full border px-3 text-sm transition-colors',
            chip.current
              ? 'border-transparent bg-accent-soft text-ink'
              : 'border-dashed border-line-strong text-ink-2 hover:border-solid hover:text-ink',
          )}
        >
          {chip.label}
        </Link>
      ))}
    </nav>
  );
}
