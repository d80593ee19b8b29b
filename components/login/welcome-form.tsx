'use client';

import { useActionState } from 'react';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';
import { AccountFields } from './account-fields';
import { EmailField } from './email-field';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  token: string;
};

/** The first operator's e-mail, name and password. Only sending it uses the link up. */
export function WelcomeForm({ action, token }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(action, IDLE);
  return (
    <form action={submit} className="grid gap-3.5" noValidate>
      <FormAlert state={state} />
      <input type="hidden" name="token" value={token} />
      <EmailField error={fieldError(state, 'email')} defaultValue={fieldValue(state, 'email')} />
      <AccountFields state={state} />
      <SubmitButton className="w-full">Create the first operator</SubmitButton>
    </form>
  );
}
