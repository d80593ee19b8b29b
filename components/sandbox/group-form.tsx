'use client';

import Link from 'next/link';
import { useActionState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import type { SandboxGroup } from '@/lib/sandbox/groups';
import type { SandboxPerson } from '@/lib/sandbox/people';
import { FormOutcome } from './form-outcome';
import { TextField } from './text-field';

type Props = {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  appId: string;
  people: readonly SandboxPerson[];
  /** Absent: a new one. */
  group?: SandboxGroup | undefined;
};

/** Names a group and says who is in it. */
export function GroupForm({ action, appId, people, group }: Props) {
  const [state, submit] = useActionState(action, IDLE);
  const members = new Set<string>(group?.memberIds);
  return (
    <form action={submit} className="grid gap-4">
      <input type="hidden" name="appId" value={appId} />
      {group === undefined ? null : <input type="hidden" name="groupId" value={group.id} />}
      <FormOutcome state={state} />
      <TextField label="Group name" name="displayName" required defaultValue={group?.displayName} state={state} />
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 font-medium">Members</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {people.map((person) => (
            <Checkbox
              key={person.id}
              name="memberIds"
              value={person.id}
              defaultChecked={members.has(person.id)}
              label={`${person.givenName} ${person.familyName}`}
            />
          ))}
        </div>
      </fieldset>
      <div className="flex gap-2">
        <SubmitButton>{group === undefined ? 'Add group' : 'Save group'}</SubmitButton>
        <Button asChild variant="quiet">
          <Link href={`/sandbox/${appId}`} scroll={false}>
            Cancel
          </Link>
        </Button>
      </div>
    </form>
  );
}
