'use client';

import { useActionState, useEffect, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { CopyField } from '@/components/ui/copy-field';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Select } from '@/components/ui/select';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, fieldError, IDLE } from '@/lib/action-state';

type State = ActionState<{ token: string }>;

type Props = {
  rotate: (state: State, form: FormData) => Promise<State>;
  /** The field's name at the provider. */
  label: string;
  hint?: string | undefined;
  hasToken: boolean;
};

/** Makes the directory's token and shows it once. Leaving before it was copied asks first. */
export function TokenForm({ rotate, label, hint, hasToken }: Props) {
  const [state, submit] = useActionState<State, FormData>(rotate, IDLE);
  const token = state.status === 'done' ? state.token : null;
  if (token !== null) return <ShownToken key={token} token={token} label={label} hint={hint} />;
  return (
    <form action={submit} className="grid gap-3 rounded-[10px] border border-line bg-surface px-3 py-3">
      <p className="text-sm text-ink-2">{label}</p>
      {hasToken ? (
        <>
          <p>A token exists. It was shown once and cannot be read again.</p>
          <Field
            label="When you make another, the present one"
            name="former"
            error={fieldError(state, 'former')}
            hint="Until then both work, so nothing is interrupted while you enter the new one."
          >
            {(control) => (
              <Select {...control} defaultValue="week">
                <option value="week">goes on working for a week</option>
                <option value="none">stops at once, because it has leaked</option>
              </Select>
            )}
          </Field>
        </>
      ) : (
        <p>The token lets your provider in. It is shown once, so have the field in your provider ready.</p>
      )}
      <FormAlert state={state} />
      <SubmitButton variant={hasToken ? 'secondary' : 'primary'} className="w-fit">
        {hasToken ? 'Make a new token' : 'Show the token'}
      </SubmitButton>
    </form>
  );
}

function ShownToken({ token, label, hint }: { token: string; label: string; hint?: string | undefined }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) return;
    // The browser asks in its own words; it allows no others.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [copied]);
  return (
    <div className="grid gap-2" role="status">
      <CopyField
        label={label}
        value={token}
        onCopied={() => setCopied(true)}
        {...(hint === undefined ? {} : { hint })}
      />
      <Alert tone={copied ? 'live' : 'waiting'} title={copied ? 'Copied' : 'Copy it now'}>
        {copied
          ? 'Paste it into your provider. If it gets lost, make another here.'
          : 'It is not shown again: only its fingerprint is stored. If it gets lost, make another here.'}
      </Alert>
    </div>
  );
}
