'use client';

import { useActionState } from 'react';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import { FormOutcome } from './form-outcome';
import { TextField } from './text-field';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  defaults: { name: string; domain: string; acsUrl: string; spEntityId: string; scimBaseUrl: string };
};

/** Makes a company. What connects it to a service provider may come later. */
export function CreateAppForm({ action, defaults }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  return (
    <form action={submit} className="grid gap-4">
      <FormOutcome state={state} />
      <TextField
        label="Company"
        name="name"
        required
        maxLength={80}
        placeholder="Acme"
        defaultValue={defaults.name}
        state={state}
      />
      <TextField
        label="E-mail domain"
        name="domain"
        required
        placeholder="acme.example"
        hint="The people get addresses like ada.lovelace@acme.example. Use a domain that the tenant has."
        defaultValue={defaults.domain}
        state={state}
      />
      <fieldset className="grid gap-4 border-t border-line pt-4">
        <legend className="sr-only">Service provider</legend>
        <p className="text-ink-2">
          <span className="font-medium text-ink">Optional now.</span> Connect it to a service provider here, or later on
          its own page.
        </p>
        <TextField label="ACS URL" name="acsUrl" defaultValue={defaults.acsUrl} state={state} />
        <TextField label="SP entity ID" name="spEntityId" defaultValue={defaults.spEntityId} state={state} />
        <TextField label="SCIM base URL" name="scimBaseUrl" defaultValue={defaults.scimBaseUrl} state={state} />
        <TextField label="Bearer token" name="scimToken" type="password" autoComplete="off" state={state} />
      </fieldset>
      <div>
        <SubmitButton>Create company</SubmitButton>
      </div>
    </form>
  );
}
