'use client';

import {
  Activity,
  Building2,
  CodeXml,
  FileKey,
  FlaskConical,
  KeyRound,
  Layers,
  LayoutDashboard,
  LockKeyhole,
  LogIn,
  type LucideIcon,
  ScrollText,
  Users,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/cn';
import { Logo } from '@/components/ui/logo';
import type { EnvironmentChoice } from '@/lib/environments/list-environments';
import { AccountMenu, type AccountMenuProps } from './account-menu';
import { PaletteButton } from './command-palette';
import { EnvironmentSwitcher } from './environment-switcher';
import { environmentIdOf } from './ids-in-path';

export type SideNavigationProps = AccountMenuProps & {
  environments: readonly EnvironmentChoice[];
  /** The environment that pages outside of any environment belong to. */
  rememberedId: string | null;
  sandbox: boolean;
  /** A remote SSOReady is driven: environments and keys are its own affair. */
  remote: boolean;
};

type Entry = { href: string; label: string; icon: LucideIcon; exact?: boolean };
type Section = { heading: string | null; entries: Entry[] };

/** Brand, environment, search, places, account. */
export function SideNavigation({ environments, rememberedId, sandbox, remote, operator }: SideNavigationProps) {
  const pathname = usePathname();
  const currentId = environmentIdOf(pathname) ?? rememberedId;
  return (
    <div className="flex min-h-full flex-col gap-0.5 px-3 py-3.5">
      <Link href="/overview" className="flex items-center gap-2 rounded-md px-2 pt-1 pb-2.5 font-semibold">
        <Logo />
        Vestibule
      </Link>
      <EnvironmentSwitcher environments={environments} currentId={currentId} />
      <PaletteButton />
      <nav aria-label="Console" className="grid gap-0.5">
        {sectionsOf(currentId, sandbox, remote).map((section) => (
          <div key={section.heading ?? 'main'} className="grid gap-0.5">
            {section.heading === null ? null : <p className="px-2 pt-3.5 pb-1 text-xs text-ink-3">{section.heading}</p>}
            {section.entries.map((entry) => (
              <NavigationLink key={entry.href} entry={entry} pathname={pathname} />
            ))}
          </div>
        ))}
      </nav>
      <div className="mt-auto pt-4">
        <AccountMenu operator={operator} />
      </div>
    </div>
  );
}

function NavigationLink({ entry, pathname }: { entry: Entry; pathname: string }) {
  const current = pathname === entry.href || (!entry.exact && pathname.startsWith(`${entry.href}/`));
  const Icon = entry.icon;
  return (
    <Link
      href={entry.href}
      aria-current={current ? 'page' : undefined}
      className={cn(
        'flex items-center gap-2.5 rounded-md px-2 py-1.5 transition-colors',
        current ? 'bg-raised font-medium text-ink' : 'text-ink-2 hover:bg-raised hover:text-ink',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
      {entry.label}
    </Link>
  );
}

function sectionsOf(environmentId: string | null, sandbox: boolean, remote: boolean): Section[] {
  const base = environmentId === null ? null : `/e/${environmentId}`;
  const work: Entry[] =
    base === null
      ? []
      : [
          { href: base, label: 'Overview', icon: LayoutDashboard, exact: true },
          { href: `${base}/tenants`, label: 'Tenants', icon: Building2 },
          { href: `${base}/runs`, label: 'Sync runs', icon: Activity },
          ...(remote ? [] : [{ href: `${base}/logins`, label: 'Logins', icon: LogIn }]),
        ];
  const build: Entry[] = [
    ...(base === null || remote ? [] : [{ href: `${base}/api-keys`, label: 'API keys', icon: KeyRound }]),
    ...(base === null || remote ? [] : [{ href: `${base}/oauth-clients`, label: 'OAuth clients', icon: LockKeyhole }]),
    ...(base === null || remote ? [] : [{ href: `${base}/saml-keys`, label: 'SAML keys', icon: FileKey }]),
    ...(base === null ? [] : [{ href: `${base}/developers`, label: 'Developers', icon: CodeXml }]),
    ...(sandbox ? [{ href: '/sandbox', label: 'Sandbox', icon: FlaskConical }] : []),
  ];
  const manage: Entry[] = [
    { href: '/environments', label: 'Environments', icon: Layers },
    { href: '/operators', label: 'Operators', icon: Users },
    { href: '/audit', label: 'Audit log', icon: ScrollText },
  ];
  return [
    { heading: null, entries: work },
    ...(build.length === 0 ? [] : [{ heading: 'Build', entries: build }]),
    { heading: 'Manage', entries: manage },
  ];
}
