'use client';

import { Search } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useTransition } from 'react';
import { cn } from '@/components/ui/cn';
import { Input } from '@/components/ui/input';
import { Spinner } from '@/components/ui/spinner';

const DEBOUNCE_MS = 250;

type Props = {
  label: string;
  placeholder: string;
  /** The parameter of the address that it is kept in. */
  name?: string;
  className?: string;
};

/** Searches while one types; the address holds what is searched for. Without JavaScript, Enter sends the form. */
export function SearchField({ label, placeholder, name = 'query', className }: Props) {
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
      for (const place of ['page', 'after', 'before']) next.delete(place);
      if (text.trim() === '') next.delete(name);
      else next.set(name, text.trim());
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
          name={name}
          aria-label={label}
          placeholder={placeholder}
          defaultValue={search.get(name) ?? ''}
          onChange={(event) => seek(event.target.value)}
          autoComplete="off"
          className="pl-8"
        />
      </form>
    </search>
  );
}
