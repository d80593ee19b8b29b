'use client';

import { useActionState } from 'react';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import { FormOutcome } from './form-outcome';
import { TextField } from './text-field';

type State = ActionState<{ message: string }>;
type Props = {
  action: (previous: State, form: FormData) => Promise<State>;
  appId: string;
  acsUrl: string | null;
  spEntityId: string | null;
};

/** Whom the app signs people in to. */
export function ServiceProviderForm({ action, appId, acsUrl, spEntityId }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="appId" value={appId} />
      <FormOutcome state={state} />
      <TextField
        label="ACS URL"
        name="acsUrl"
        hint="Where answers are posted."
        defaultValue={acsUrl ?? ''}
        state={state}
      />
      <TextField
        label="SP entity ID"
        name="spEntityId"
        hint="Whom answers are meant for: the audience."
        defaultValue={spEntityId ?? ''}
        state={state}
      />
      <div>
        <SubmitButton variant="secondary">Save service provider</SubmitButton>
      </div>
    </form>
  );
}
