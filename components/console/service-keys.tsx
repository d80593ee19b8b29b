'use client';

import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { SamlServiceKey } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; samlConnectionId: string; keys: readonly SamlServiceKey[]; mayChange: boolean };

const STATES: Record<SamlServiceKey['state'], { state: 'live' | 'waiting' | 'draft'; word: string }> = {
  next: { state: 'waiting', word: 'Next' },
  current: { state: 'live', word: 'In use' },
  previous: { state: 'draft', word: 'Previous' },
  retired: { state: 'draft', word: 'Retired' },
};

/**
 * Our own keys of a connection and their rotation: the next one is published, the identity provider takes it over, and only then
 * it is put in use. Nobody is locked out in between.
 */
export function ServiceKeys({ environmentId, samlConnectionId, keys, mayChange }: Props) {
  const used = keys.filter((key) => key.state !== 'retired');
  if (used.length === 0) return null;
  const purposes = (['signing', 'encryption'] as const).filter((each) => used.some((key) => key.purpose === each));
  return (
    <details className="border-t border-line px-4 py-3" open={used.some((key) => key.state !== 'current')}>
      <summary className="cursor-pointer font-medium">Our keys</summary>
      <p className="mt-3 text-sm text-ink-2">
        To rotate one: make the next key, which our metadata then publishes; have the customer’s admin import our
        metadata again; put it in use; retire the previous one.
      </p>
      {purposes.map((purpose) => (
        <section key={purpose} className="mt-3 grid gap-2">
          <h3 className="text-sm text-ink-3">
            {purpose === 'signing' ? 'They verify our messages with' : 'They encrypt for'}
          </h3>
          {used
            .filter((key) => key.purpose === purpose)
            .map((key) => (
              <KeyLine key={key.id} environmentId={environmentId} serviceKey={key} mayChange={mayChange} />
            ))}
          {mayChange && !used.some((key) => key.purpose === purpose && key.state === 'next') ? (
            <NextKeyButton environmentId={environmentId} samlConnectionId={samlConnectionId} purpose={purpose} />
          ) : null}
        </section>
      ))}
    </details>
  );
}

function KeyLine({
  environmentId,
  serviceKey,
  mayChange,
}: {
  environmentId: string;
  serviceKey: SamlServiceKey;
  mayChange: boolean;
}) {
  const change = useApiAction<'activate' | 'retire', SamlServiceKey>({
    request: (step) => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/saml-keys/${serviceKey.id}/${step}`,
    }),
    success: ({ state }) => (state === 'current' ? 'The key is in use' : 'The key is retired'),
  });
  const { state, word } = STATES[serviceKey.state];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <StateBadge state={state}>{word}</StateBadge>
      <code className="min-w-0 truncate text-ink-2">{serviceKey.fingerprintSha256.slice(0, 16)}…</code>
      <CopyButton value={serviceKey.certificate} label={`${word.toLowerCase()} certificate`} />
      <span className="text-sm text-ink-3">
        since <Time value={serviceKey.activateTime ?? serviceKey.createTime} show="day" />
      </span>
      {mayChange && serviceKey.state !== 'current' ? (
        <span className="ml-auto flex gap-2">
          {serviceKey.state === 'next' ? (
            <Button size="sm" variant="primary" pending={change.isPending} onClick={() => change.mutate('activate')}>
              Put in use
            </Button>
          ) : null}
          <Button size="sm" pending={change.isPending} onClick={() => change.mutate('retire')}>
            Retire
          </Button>
        </span>
      ) : null}
    </div>
  );
}

type NextProps = { environmentId: string; samlConnectionId: string; purpose: 'signing' | 'encryption' };

function NextKeyButton({ environmentId, samlConnectionId, purpose }: NextProps) {
  const create = useApiAction({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/connections/${samlConnectionId}/keys`,
      body: { purpose },
    }),
    success: 'The next key is published in our metadata',
  });
  return (
    <div>
      <Button size="sm" pending={create.isPending} onClick={() => create.mutate()}>
        Make the next {purpose} key
      </Button>
    </div>
  );
}
