'use client';

import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { SamlServiceKey } from '@/lib/ssoready/client';
import { NextKeyButton } from './next-key-button';
import { KeyActions, type KeyProps } from './service-key-actions';
import { KEY_STATES as STATES } from './service-key-states';

type Props = { environmentId: string; samlConnectionId: string; keys: readonly SamlServiceKey[]; mayChange: boolean };

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

function KeyLine({ environmentId, serviceKey, mayChange }: KeyProps & { mayChange: boolean }) {
  const { state, word } = STATES[serviceKey.state];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <StateBadge state={state}>{word}</StateBadge>
      <code className="min-w-0 truncate text-ink-2">{serviceKey.fingerprintSha256.slice(0, 16)}…</code>
      <CopyButton value={serviceKey.certificate} label={`${word.toLowerCase()} certificate`} />
      <span className="text-sm text-ink-3">
        since <Time value={serviceKey.activateTime ?? serviceKey.createTime} show="day" />
      </span>
      {mayChange ? (
        <span className="ml-auto flex gap-2">
          <KeyActions environmentId={environmentId} serviceKey={serviceKey} />
        </span>
      ) : null}
    </div>
  );
}
