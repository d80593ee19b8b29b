'use client';

import { useRef, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { CallError, callApi } from '@/lib/call-api';
import type { OidcProvider } from '@/lib/ssoready/client';

type Props = { environmentId: string; issuer: string; error: string | undefined };
type Check = { state: 'asking' } | { state: 'found'; provider: OidcProvider } | { state: 'failed'; message: string };

/** The issuer, which can be checked before anything is saved: what its provider says about itself, or what is wrong. */
export function IssuerField({ environmentId, issuer, error }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [check, setCheck] = useState<Check | null>(null);

  async function ask() {
    setCheck({ state: 'asking' });
    try {
      const { oidcProvider: provider } = await callApi<{ oidcProvider: OidcProvider }>({
        method: 'POST',
        path: `/api/environments/${environmentId}/oidc-issuers`,
        body: { issuer: input.current?.value ?? '' },
      });
      // The address of the discovery document is taken too; what is stored is the issuer.
      if (input.current !== null) input.current.value = provider.issuer;
      setCheck({ state: 'found', provider });
    } catch (failure) {
      const known = failure instanceof CallError ? failure.fields.issuer : undefined;
      const message = failure instanceof Error ? failure.message : 'The issuer could not be checked. Try again.';
      setCheck({ state: 'failed', message: known ?? message });
    }
  }

  return (
    <div className="grid gap-2">
      <Field
        label="Issuer"
        name="issuer"
        hint="As in the provider’s discovery document, e.g. https://login.microsoftonline.com/{tenant ID}/v2.0"
        error={error}
      >
        {(control) => (
          <span className="flex gap-2">
            <Input
              {...control}
              ref={input}
              type="url"
              defaultValue={issuer}
              onChange={() => setCheck(null)}
              autoComplete="off"
              spellCheck={false}
            />
            <Button pending={check?.state === 'asking'} onClick={() => void ask()} className="shrink-0">
              Check issuer
            </Button>
          </span>
        )}
      </Field>
      <div aria-live="polite" className="empty:hidden">
        {check === null || check.state === 'asking' ? null : check.state === 'failed' ? (
          <Alert tone="broken" title="This issuer cannot be used">
            {check.message}
          </Alert>
        ) : (
          <Found provider={check.provider} />
        )}
      </div>
    </div>
  );
}

function Found({ provider }: { provider: OidcProvider }) {
  const { warnings, userinfoEndpoint, algorithms } = provider;
  return (
    <Alert tone={warnings.length > 0 ? 'waiting' : 'live'} title="The provider answers">
      <DescriptionList
        items={[
          {
            name: 'Sign-in',
            value: <Copyable value={provider.authorizationEndpoint} label="authorization endpoint" />,
          },
          { name: 'Tokens', value: <Copyable value={provider.tokenEndpoint} label="token endpoint" /> },
          { name: 'Keys', value: <Copyable value={provider.jwksUri} label="address of the keys" /> },
          {
            name: 'UserInfo',
            value: userinfoEndpoint === '' ? 'none' : <Copyable value={userinfoEndpoint} label="UserInfo endpoint" />,
          },
          { name: 'Signatures', value: algorithms.join(', ') },
        ]}
      />
      {warnings.map((warning) => (
        <p key={warning.code} className="mt-2">
          {warning.message} <code className="text-ink-2">{warning.code}</code>
        </p>
      ))}
    </Alert>
  );
}
