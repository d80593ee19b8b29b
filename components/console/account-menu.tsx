'use client';

import { ChevronsUpDown, LogOut, Monitor, MonitorSmartphone, Moon, Sun } from 'lucide-react';
import Link from 'next/link';
import { useTheme } from 'next-themes';
import { useRef } from 'react';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';

export type AccountMenuProps = { operator: { email: string; name: string; role: string } };

/** Who is signed in; theme, sessions, sign out. */
export function AccountMenu({ operator }: AccountMenuProps) {
  const { setTheme } = useTheme();
  const signOut = useRef<HTMLFormElement>(null);
  return (
    <DropdownMenu modal={false}>
      <DropdownMenuTrigger
        aria-label={`Account: ${operator.email}`}
        className="flex w-full items-center gap-2 rounded-lg px-2 py-1.5 text-left hover:bg-raised"
      >
        <span
          aria-hidden
          className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-medium text-ink uppercase"
        >
          {(operator.name || operator.email).slice(0, 1)}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate">{operator.name || operator.email}</span>
          <span className="block truncate text-xs text-ink-3">{operator.role}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
      </DropdownMenuTrigger>
      <DropdownMenuContent side="top" align="start" className="w-52">
        <DropdownMenuLabel className="truncate">{operator.email}</DropdownMenuLabel>
        <DropdownMenuItem asChild>
          <Link href="/account">
            <MonitorSmartphone aria-hidden /> Sessions
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => setTheme('light')}>
          <Sun aria-hidden /> Light
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => setTheme('dark')}>
          <Moon aria-hidden /> Dark
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => setTheme('system')}>
          <Monitor aria-hidden /> As the system
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => signOut.current?.requestSubmit()}>
          <LogOut aria-hidden /> Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
      {/* A form, because following a link must not sign anybody out. */}
      <form ref={signOut} action="/sign-out?who=operator" method="post" hidden />
    </DropdownMenu>
  );
}
