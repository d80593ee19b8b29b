'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTransition } from 'react';
import { cn } from '@/components/ui/cn';
import { Select } from '@/components/ui/select';

type Props = {
  /** The parameter of the address that it is kept in. */
  name: string;
  label: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  className?: string;
};

/** A filter of a list; the address holds what is chosen. */
export function FilterSelect({ name, label, value, choices, className }: Props) {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const [pending, startTransition] = useTransition();

  function choose(chosen: string) {
    const next = new URLSearchParams(search);
    // A page of other results means nothing for these.
    for (const parameter of ['page', 'after', 'before']) next.delete(parameter);
    if (chosen === '') next.delete(name);
    else next.set(name, chosen);
    startTransition(() => router.replace(next.size === 0 ? pathname : `${pathname}?${next}`, { scroll: false }));
  }

  return (
    <Select
      aria-label={label}
      aria-busy={pending}
      value={value}
      onChange={(event) => choose(event.target.value)}
      className={cn('w-full sm:w-56', className)}
    >
      <option value="">{label}: any</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {label}: {choice.label}
        </option>
      ))}
    </Select>
  );
}
