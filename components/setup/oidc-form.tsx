'use client';

import { useActionState } from 'react';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';

type Action = (state: ActionState, form: FormData) => Promise<ActionState>;

/** Makes the connection whose redirect URI is to be registered. */
export function OidcBeginForm({ begin, provider }: { begin: Action; provider: string }) {
  const [state, submit] = useActionState<ActionState, FormData>(begin, IDLE);
  return (
    <form action={submit} className="grid gap-3">
      <input type="hidden" name="provider" value={provider} />
      <FormAlert state={state} />
      <SubmitButton className="w-fit">Show the redirect URI</SubmitButton>
    </form>
  );
}

type Props = {
  save: Action;
  provider: string;
  issuerHint: string;
  stored: { issuer: string; clientId: string; hasClientSecret: boolean; configured: boolean };
};

/** What the provider gave. A stored secret is never shown. */
export function OidcForm({ save, provider, issuerHint, stored }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(save, IDLE);
  const secretHint = stored.hasClientSecret
    ? 'One is stored. Leave this empty to keep it; enter it again when the issuer changes.'
    : 'Stored encrypted, and never shown again.';
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="provider" value={provider} />
      <Field label="Issuer" name="issuer" hint={issuerHint} error={fieldError(state, 'issuer')} required>
        {(control) => (
          <Input
            {...control}
            type="url"
            defaultValue={fieldValue(state, 'issuer') || stored.issuer}
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Client ID" name="clientId" error={fieldError(state, 'clientId')} required>
        {(control) => (
          <Input {...control} defaultValue={fieldValue(state, 'clientId') || stored.clientId} spellCheck={false} />
        )}
      </Field>
      <Field label="Client secret" name="clientSecret" hint={secretHint} error={fieldError(state, 'clientSecret')}>
        {(control) => <Input {...control} type="password" autoComplete="new-password" spellCheck={false} />}
      </Field>
      <FormAlert state={state} />
      {/* Once everything is here, the next thing to do is the test. */}
      <SubmitButton className="w-fit" variant={stored.configured ? 'secondary' : 'primary'}>
        Save
      </SubmitButton>
    </form>
  );
}
