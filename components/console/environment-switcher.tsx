'use client';

import { Check, ChevronsUpDown, Settings2 } from 'lucide-react';
import Link from 'next/link';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import type { EnvironmentChoice } from '@/lib/environments/list-environments';

type Props = { environments: readonly EnvironmentChoice[]; currentId: string | null };

/** Which environment one is looking at, and a way to another. */
export function EnvironmentSwitcher({ environments, currentId }: Props) {
  const current = environments.find((environment) => environment.id === currentId);
  return (
    <DropdownMenu modal={false}>
      <DropdownMenuTrigger
        aria-label={`Environment: ${current?.displayName ?? 'none'}. Change`}
        className="mb-2 flex h-[34px] w-full items-center justify-between gap-2 rounded-lg border border-line bg-surface px-2.5 text-left hover:bg-raised"
      >
        <span className="truncate">{current?.displayName ?? 'No environment'}</span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="max-h-80 w-52 overflow-y-auto">
        {environments.map((environment) => (
          <DropdownMenuItem key={environment.id} asChild>
            <Link href={`/e/${environment.id}`}>
              <span className="min-w-0 flex-1 truncate">{environment.displayName}</span>
              {environment.id === currentId ? <Check aria-label="current" className="text-accent" /> : null}
            </Link>
          </DropdownMenuItem>
        ))}
        {environments.length === 0 ? null : <DropdownMenuSeparator />}
        <DropdownMenuItem asChild>
          <Link href="/environments">
            <Settings2 aria-hidden /> All environments
          </Link>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
