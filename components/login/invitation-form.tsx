'use client';

import { useActionState } from 'react';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';

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
      <Field label="Name (optional)" name="name" error={fieldError(state, 'name')}>
        {(control) => <Input {...control} autoComplete="name" defaultValue={fieldValue(state, 'name')} />}
      </Field>
      <Field
        label="Password"
        name="password"
        required
        error={fieldError(state, 'password')}
        {...(fieldError(state, 'password') ? {} : { hint: 'At least 12 characters. A few unrelated words work well.' })}
      >
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </Field>
      <SubmitButton className="w-full">Create my account</SubmitButton>
    </form>
  );
}
