'use client';

import { useActionState } from 'react';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import { FormOutcome } from './form-outcome';
import { TextField } from './text-field';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  appId: string;
  name: string;
};

/** Deletes the company once its name is typed. */
export function DeleteAppForm({ action, appId, name }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="appId" value={appId} />
      <FormOutcome state={state} />
      <p className="text-ink-2">
        Its key, its people and its groups are lost, and nobody can sign in with it any more. What was pushed stays in
        the directory.
      </p>
      <TextField label={`Type “${name}” to delete it`} name="confirmation" required autoComplete="off" state={state} />
      <div>
        <SubmitButton variant="danger">Delete this company</SubmitButton>
      </div>
    </form>
  );
}
