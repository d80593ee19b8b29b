'use client';

import { useActionState } from 'react';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';
import { EmailField } from './email-field';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  /** The own path to go to afterwards. */
  next: string;
};

export function OperatorSignInForm({ action, next }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(action, IDLE);
  return (
    <form action={submit} className="grid gap-3.5" noValidate>
      <FormAlert state={state} />
      <input type="hidden" name="next" value={next} />
      <EmailField error={fieldError(state, 'email')} defaultValue={fieldValue(state, 'email')} />
      <Field label="Password" name="password" required error={fieldError(state, 'password')}>
        {(control) => <Input {...control} type="password" autoComplete="current-password" />}
      </Field>
      <SubmitButton className="w-full">Sign in</SubmitButton>
    </form>
  );
}
