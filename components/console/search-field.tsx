'use client';

import { Search } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';
import { cn } from '@/components/ui/cn';
import { Input } from '@/components/ui/input';
import { Spinner } from '@/components/ui/spinner';

const DEBOUNCE_MS = 250;

type Props = { label: string; placeholder: string; className?: string };

/** Searches while one types; the address holds what is searched for. Without JavaScript, Enter sends the form. */
export function SearchField({ label, placeholder, className }: Props) {
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [pending, startTransition] = useTransition();

  useEffect(() => () => clearTimeout(timer.current), []);

  function seek(text: string) {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const next = new URLSearchParams(search);
      // A page of other results means nothing for these.
      for (const name of ['page', 'after', 'before']) next.delete(name);
      if (text.trim() === '') next.delete('query');
      else next.set('query', text.trim());
      startTransition(() => router.replace(`${pathname}?${next.toString()}`, { scroll: false }));
    }, DEBOUNCE_MS);
  }

  return (
    <search className={cn('relative block w-full sm:w-80', className)}>
      <form action={pathname} onSubmit={(event) => event.preventDefault()}>
        {pending ? (
          <Spinner className="absolute top-[9px] left-2.5 size-4 text-ink-3" />
        ) : (
          <Search aria-hidden className="absolute top-[9px] left-2.5 size-4 text-ink-3" />
        )}
        <Input
          type="search"
          name="query"
          aria-label={label}
          placeholder={placeholder}
          defaultValue={search.get('query') ?? ''}
          onChange={(event) => seek(event.target.value)}
          autoComplete="off"
          className="pl-8"
        />
      </form>
    </search>
  );
}
