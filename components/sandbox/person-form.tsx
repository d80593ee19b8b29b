'use client';

import Link from 'next/link';
import { useActionState } from 'react';
import { Button } from '@/components/ui/button';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import type { SandboxPerson } from '@/lib/sandbox/people';
import { FormOutcome } from './form-outcome';
import { TextField } from './text-field';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  appId: string;
  domain: string;
  /** Absent: somebody new. */
  person?: SandboxPerson | undefined;
};

/** Hires somebody, or changes who they are. */
export function PersonForm({ action, appId, domain, person }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="appId" value={appId} />
      {person === undefined ? null : <input type="hidden" name="personId" value={person.id} />}
      <FormOutcome state={state} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="First name" name="givenName" required defaultValue={person?.givenName} state={state} />
        <TextField label="Last name" name="familyName" required defaultValue={person?.familyName} state={state} />
        <TextField
          label="User name"
          name="userName"
          type="email"
          required
          placeholder={`someone@${domain}`}
          hint="Also the e-mail address."
          defaultValue={person?.userName}
          state={state}
        />
        <TextField label="Title" name="title" defaultValue={person?.title} state={state} />
      </div>
      <div className="flex gap-2">
        <SubmitButton>{person === undefined ? 'Add person' : 'Save person'}</SubmitButton>
        <Button asChild variant="quiet">
          <Link href={`/sandbox/${appId}`} scroll={false}>
            Cancel
          </Link>
        </Button>
      </div>
    </form>
  );
}
