'use client';

import { useActionState } from 'react';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import { AccountFields } from './account-fields';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  token: string;
  email: string;
};

/** An invited operator's name and password. Only sending it uses the link up. */
export function InvitationForm({ action, token, email }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(action, IDLE);
  return (
    <form action={submit} className="grid gap-3.5" noValidate>
      <FormAlert state={state} />
      <input type="hidden" name="token" value={token} />
      {/* For password managers, which keep it with the password. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <AccountFields state={state} />
      <SubmitButton className="w-full">Create my account</SubmitButton>
    </form>
  );
}
