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
  scimBaseUrl: string | null;
  hasToken: boolean;
};

/** Where the app pushes its people. */
export function DirectoryForm({ action, appId, scimBaseUrl, hasToken }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="appId" value={appId} />
      <FormOutcome state={state} />
      <TextField label="SCIM base URL" name="scimBaseUrl" defaultValue={scimBaseUrl ?? ''} state={state} />
      <TextField
        label="Bearer token"
        name="scimToken"
        type="password"
        autoComplete="off"
        hint={hasToken ? 'A token is stored. Leave this empty to keep it.' : 'Shown once where the directory was made.'}
        state={state}
      />
      <div>
        <SubmitButton variant="secondary">Save directory</SubmitButton>
      </div>
    </form>
  );
}
