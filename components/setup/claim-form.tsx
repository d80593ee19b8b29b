'use client';

import { ArrowRight } from 'lucide-react';
import { useActionState } from 'react';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';

type Props = { token: string; claim: (state: ActionState, form: FormData) => Promise<ActionState> };

/** Starts the setup in this browser. Opening the page does not: mail scanners open links too. */
export function ClaimForm({ token, claim }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(claim, IDLE);
  return (
    <form action={submit} className="grid gap-3">
      <input type="hidden" name="oneTimeToken" value={token} />
      <FormAlert state={state} />
      <SubmitButton size="lg" className="w-full">
        Continue
        <ArrowRight aria-hidden />
      </SubmitButton>
    </form>
  );
}
