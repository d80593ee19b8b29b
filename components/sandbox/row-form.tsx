'use client';

import { useActionState } from 'react';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  fields: Readonly<Record<string, string>>;
  /** The word on the button. */
  children: string;
  /** What the button does to whom, for screen readers. */
  label: string;
};

/** One button in a row of a table; a refusal appears below it. */
export function RowForm({ action, fields, children, label }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  const refusal =
    state.status === 'failed' ? state.message : state.status === 'invalid' ? Object.values(state.fields).join(' ') : '';
  return (
    <form action={submit}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton variant="quiet" size="sm" aria-label={label}>
        {children}
      </SubmitButton>
      {refusal === '' ? null : (
        <p role="alert" className="max-w-60 text-sm text-broken">
          {refusal}
        </p>
      )}
    </form>
  );
}
