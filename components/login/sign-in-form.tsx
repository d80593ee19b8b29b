'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { FormAlert } from '@/components/ui/form-alert';
import { Spinner } from '@/components/ui/spinner';
import { SubmitButton } from '@/components/ui/submit-button';
import { fieldError, fieldValue, IDLE } from '@/lib/action-state';
import { EmailField } from './email-field';
import type { SignInDone, SignInState } from './sign-in-state';

type Props = {
  action: (previous: SignInState, form: FormData) => Promise<SignInState>;
  /** Where this browser signed in last. */
  remembered: { email: string; organizationName: string } | null;
};

/** One e-mail field; the answer leads on to the company's sign-in, to a choice, or says that nothing is known. */
export function SignInForm({ action, remembered }: Props) {
  const [state, submit] = useActionState<SignInState, FormData>(action, IDLE);
  if (state.status === 'done' && state.step === 'leave') return <Leaving {...state} />;
  if (state.status === 'done' && state.step === 'choose') return <Choice state={state} submit={submit} />;
  const typed = state.status === 'done' ? state.email : fieldValue(state, 'email');
  return (
    <form action={submit} className="grid gap-3.5" noValidate>
      <FormAlert state={state} />
      {state.status === 'done' ? (
        <Alert tone="waiting" live title="There is no company sign-in for this address">
          Check the spelling, or use the address your company gave you. Your IT administrators know whether single
          sign-on is set up for you.
        </Alert>
      ) : null}
      <EmailField label="Work e-mail" error={fieldError(state, 'email')} defaultValue={typed || remembered?.email} />
      <SubmitButton className="w-full">
        {remembered ? `Continue with ${remembered.organizationName} SSO` : 'Continue'}
      </SubmitButton>
    </form>
  );
}

/**
 * Leaves by a page refresh, with and without JavaScript. A redirect as the answer to the form would be stopped by the page's
 * form-action policy, because it ends at the identity provider.
 */
function Leaving({ redirectUrl, organizationName }: Extract<SignInDone, { step: 'leave' }>) {
  return (
    <div className="grid gap-4" role="status">
      <meta httpEquiv="refresh" content={`0;url=${redirectUrl}`} />
      <p className="flex items-center gap-2 text-ink-2">
        <Spinner />
        Taking you to the sign-in of {organizationName}…
      </p>
      <Button asChild className="w-full">
        <a href={redirectUrl}>Go there now</a>
      </Button>
    </div>
  );
}

type ChoiceProps = { state: Extract<SignInDone, { step: 'choose' }>; submit: (form: FormData) => void };

function Choice({ state, submit }: ChoiceProps) {
  return (
    <form action={submit} className="grid gap-2">
      <p className="mb-1 text-ink-2" role="status">
        Several companies use the domain of {state.email}. Where do you want to sign in?
      </p>
      <input type="hidden" name="email" value={state.email} />
      {state.organizations.map((organization) => (
        <Button
          key={organization.organizationId}
          type="submit"
          name="organization"
          value={organization.organizationId}
          size="lg"
          className="w-full justify-start"
        >
          <span className="truncate">{organization.displayName}</span>
        </Button>
      ))}
      <a href="/sign-in?other=1" className="mt-2 text-sm text-ink-2 underline">
        Use another e-mail
      </a>
    </form>
  );
}
