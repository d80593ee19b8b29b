'use client';

import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { usePathname, useRouter } from 'next/navigation';
import { Dialog } from 'radix-ui';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { callApi } from '@/lib/call-api';
import type { TenantHit } from '@/lib/console/list-tenants';
import type { EnvironmentChoice } from '@/lib/environments/list-environments';
import { commandsFor, jumpTarget } from './commands';
import { organizationIdOf } from './ids-in-path';

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  environments: readonly EnvironmentChoice[];
  environmentId: string | null;
};

/** The palette: tenants by name, domain or external id; anything by its id; the console's places and common actions. */
export function CommandDialog({ open, onOpenChange, ...body }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-surface shadow-float"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <CommandBody close={() => onOpenChange(false)} {...body} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function CommandBody({
  environments,
  environmentId,
  close,
}: Omit<Props, 'open' | 'onOpenChange'> & { close: () => void }) {
  const router = useRouter();
  const organizationId = organizationIdOf(usePathname());
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const tenants = useTenantHits(environmentId, query);
  const target = environmentId === null ? null : jumpTarget(environmentId, query);
  const commands = commandsFor({ environmentId, organizationId, environments }).filter((command) =>
    command.label.toLowerCase().includes(query.toLowerCase()),
  );
  const go = (href: string) => {
    close();
    router.push(href);
  };
  const places =
    commands.length === 0 ? null : (
      <Entries heading="Go to">
        {commands.map((command) => (
          <Entry key={command.href} value={command.href} onSelect={() => go(command.href)} label={command.label} />
        ))}
      </Entries>
    );
  return (
    <Command shouldFilter={false} label="Search or jump to" loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Tenant, domain, ID, or what you want to do…"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none"
      />
      <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-ink-2">
          {tenants.isFetching ? 'Searching…' : `Nothing matches “${query}”.`}
        </Command.Empty>
        {target === null ? null : (
          <Entries heading="By ID">
            <Entry value={target.href} onSelect={() => go(target.href)} label={target.label} hint={query} />
          </Entries>
        )}
        {query === '' ? places : null}
        {tenants.hits.length === 0 ? null : (
          <Entries heading="Tenants">
            {tenants.hits.slice(0, query === '' ? HITS_UNASKED : HITS).map((hit) => (
              <Entry
                key={hit.organizationId}
                value={hit.organizationId}
                onSelect={() => go(`/e/${environmentId}/tenants/${hit.organizationId}`)}
                label={hit.name}
                hint={hit.domains[0] ?? hit.externalId}
              />
            ))}
          </Entries>
        )}
        {query === '' ? null : places}
      </Command.List>
    </Command>
  );
}

/** Tenants shown: a few before anything is typed, where the places come first. */
const HITS_UNASKED = 4;
const HITS = 12;

/** Tenants matching what was typed; the last answer stays while the next is on its way. */
function useTenantHits(environmentId: string | null, query: string): { hits: TenantHit[]; isFetching: boolean } {
  const { data, isFetching } = useQuery({
    queryKey: ['palette', environmentId, query],
    queryFn: () =>
      callApi<{ tenants: TenantHit[] }>({
        method: 'GET',
        path: `/api/environments/${environmentId}/tenants?query=${encodeURIComponent(query)}`,
      }),
    enabled: environmentId !== null,
    placeholderData: (before) => before,
  });
  return { hits: data?.tenants ?? [], isFetching };
}

function Entries({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  );
}

type EntryProps = { value: string; label: string; hint?: string; onSelect: () => void };

function Entry({ value, label, hint, onSelect }: EntryProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-2 data-[selected=true]:bg-raised"
    >
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {hint ? <span className="max-w-[45%] truncate font-mono text-sm text-ink-3">{hint}</span> : null}
    </Command.Item>
  );
}
