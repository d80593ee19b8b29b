'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, fieldError, IDLE } from '@/lib/action-state';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  /** Whose password it is, for password managers. */
  email: string;
};

export function ChangePasswordForm({ action, email }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(action, IDLE);
  return (
    <form action={submit} className="grid max-w-sm gap-3.5" noValidate>
      <FormAlert state={state} />
      {state.status === 'done' ? (
        <Alert tone="live" live>
          The new password counts from now on, and your other sessions have ended.
        </Alert>
      ) : null}
      <input type="email" value={email} autoComplete="username" readOnly hidden />
      <Field label="Current password" name="current" required error={fieldError(state, 'current')}>
        {(control) => <Input {...control} type="password" autoComplete="current-password" />}
      </Field>
      <Field label="New password" name="password" required error={fieldError(state, 'password')}>
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </Field>
      <SubmitButton variant="secondary" className="justify-self-start">
        Change password
      </SubmitButton>
    </form>
  );
}
