'use client';

import { ArrowRight, Search } from 'lucide-react';
import { useActionState, useId, useState } from 'react';
import { useFormStatus } from 'react-dom';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { EmptyState } from '@/components/ui/empty-state';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { type ActionState, IDLE } from '@/lib/action-state';
import { matchesProvider } from '@/lib/onboarding/guides/search';
import { ProviderMark } from './provider-mark';

export type ProviderOption = { id: string; name: string; aliases: readonly string[]; recognise: string; note?: string };

type Props = {
  providers: readonly ProviderOption[];
  chosen: string | null;
  /** Chooses the provider in the form's field `provider`. */
  action: (state: ActionState, form: FormData) => Promise<ActionState>;
};

/** The providers as a grid that narrows while typing. Each is a button of one form, so it works without JavaScript. */
export function ProviderPicker({ providers, chosen, action }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(action, IDLE);
  const [query, setQuery] = useState('');
  const searchId = useId();
  const found = providers.filter((provider) => matchesProvider(provider, query));
  return (
    <form action={submit} className="grid gap-4">
      <FormAlert state={state} />
      <div className="grid max-w-sm gap-1.5">
        <Label htmlFor={searchId}>Search providers</Label>
        <span className="relative">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-3"
          />
          <Input
            id={searchId}
            type="search"
            className="pl-8"
            placeholder="Okta, Azure, G Suite…"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            // Enter would press the first button of the form.
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.preventDefault();
            }}
          />
        </span>
      </div>
      <p className="sr-only" aria-live="polite">
        {query === '' ? '' : `${found.length} providers found`}
      </p>
      {found.length === 0 ? (
        <EmptyState
          title={`No provider named “${query}”`}
          action={<Button onClick={() => setQuery('')}>Show all</Button>}
        >
          Choose the last one of the list: nearly every identity provider speaks the same language.
        </EmptyState>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {found.map((provider) => (
            <li key={provider.id}>
              <ProviderButton provider={provider} chosen={provider.id === chosen} />
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

function ProviderButton({ provider, chosen }: { provider: ProviderOption; chosen: boolean }) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      name="provider"
      value={provider.id}
      disabled={pending}
      className={cn(
        'group grid h-full w-full grid-cols-[auto_1fr_auto] items-start gap-3 rounded-xl border border-line bg-surface p-4 text-left shadow-raise transition-colors hover:border-accent disabled:opacity-60',
        chosen && 'border-accent',
      )}
    >
      <ProviderMark provider={provider.id} className="mt-0.5 size-6 text-ink-2 group-hover:text-accent" />
      <span className="grid gap-0.5">
        <span className="font-medium">
          {provider.name}
          {chosen ? <span className="font-normal text-ink-2"> · your choice</span> : null}
        </span>
        <span className="text-sm text-ink-2">{provider.note ?? provider.recognise}</span>
      </span>
      <ArrowRight aria-hidden className="mt-0.5 size-4 text-ink-3 group-hover:text-accent" />
    </button>
  );
}
