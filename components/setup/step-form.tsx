'use client';

import { useActionState } from 'react';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';

type Props = {
  action: (state: ActionState, form: FormData) => Promise<ActionState>;
  provider: string;
  step: string;
  done: boolean;
};

/** Marks a step done and goes on to the next. */
export function StepForm({ action, provider, step, done }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(action, IDLE);
  return (
    <form action={submit} className="grid gap-3">
      <input type="hidden" name="provider" value={provider} />
      <input type="hidden" name="step" value={step} />
      <SubmitButton className="w-fit">{done ? 'Next step' : 'I have done this'}</SubmitButton>
      <FormAlert state={state} />
    </form>
  );
}
