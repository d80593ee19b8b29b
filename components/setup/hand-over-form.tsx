'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { CopyField } from '@/components/ui/copy-field';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { Time } from '@/components/ui/time';
import { type ActionState, IDLE } from '@/lib/action-state';

type State = ActionState<{ url: string; expiresAt: string }>;

type Props = {
  task: 'saml' | 'scim' | 'domains';
  /** Which task it is, for those who hear the button by itself. */
  title: string;
  create: (state: State, form: FormData) => Promise<State>;
};

/** Makes a link for a colleague that opens one task only, and shows it once. */
export function HandOverForm({ task, title, create }: Props) {
  const [state, submit] = useActionState<State, FormData>(create, IDLE);
  if (state.status === 'done') {
    return (
      <div role="status" className="grid gap-3">
        <CopyField label="Link for your colleague" value={state.url} />
        <Alert tone="waiting" title="Send it to one person">
          Whoever has the link can do this task until <Time value={state.expiresAt} show="absolute" />. It is not shown
          again; make another if it gets lost.
        </Alert>
      </div>
    );
  }
  return (
    <form action={submit} className="grid gap-3">
      <input type="hidden" name="task" value={task} />
      <FormAlert state={state} />
      <SubmitButton variant="secondary" className="w-fit">
        Make a link<span className="sr-only">: {title}</span>
      </SubmitButton>
    </form>
  );
}
