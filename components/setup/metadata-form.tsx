'use client';

import { type ComponentProps, useActionState, useId, useRef } from 'react';
import { Alert } from '@/components/ui/alert';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { SubmitButton } from '@/components/ui/submit-button';
import { Textarea } from '@/components/ui/textarea';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';
import type { Intake } from '@/lib/onboarding/intake';
import { IntakeVerdict } from './intake-verdict';

/** `given`: the address that was checked, to be corrected. */
type State = ActionState<{ intake: Intake; given: string }>;
type Action = (state: State, form: FormData) => Promise<State>;
type SaveAction = ComponentProps<typeof IntakeVerdict>['save'];

type Props = { check: Action; save: SaveAction; providerName: string; fileFirst: boolean; switchProvider: SaveAction };

/** One box for an address or the metadata itself, or a file: read at once, answered with what was understood. */
export function MetadataForm({ check, save, providerName, fileFirst, switchProvider }: Props) {
  const [state, submit, pending] = useActionState<State, FormData>(check, IDLE);
  const form = useRef<HTMLFormElement>(null);
  const fileId = useId();
  const textField = (
    <Field
      label="Metadata address, or the metadata itself"
      name="metadata"
      error={fieldError(state, 'metadata')}
      hint="An address, or XML that begins with <?xml or <EntityDescriptor."
    >
      {(control) => (
        <Textarea
          {...control}
          rows={4}
          spellCheck={false}
          className="font-mono text-sm"
          defaultValue={state.status === 'done' ? state.given : fieldValue(state, 'metadata')}
          // Pasting is the whole task: the answer comes without another click.
          onPaste={() => setTimeout(() => form.current?.requestSubmit())}
        />
      )}
    </Field>
  );
  const fileField = (
    <div className="grid gap-1.5">
      <Label htmlFor={fileId}>Metadata file</Label>
      <Input
        id={fileId}
        name="file"
        type="file"
        accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
        className="py-1 file:mr-3 file:rounded-md file:border-0 file:bg-raised file:px-2.5 file:py-0.5 file:text-ink"
        onChange={() => form.current?.requestSubmit()}
      />
    </div>
  );
  return (
    <div className="grid gap-5">
      <form ref={form} action={submit} className="grid gap-4">
        {fileFirst ? fileField : textField}
        {fileFirst ? textField : fileField}
        <FormAlert state={state} />
        <SubmitButton className="w-fit" pending={pending}>
          Check
        </SubmitButton>
      </form>
      <div aria-live="polite" className="grid gap-4">
        {state.status === 'done' && !pending ? (
          state.intake.kind === 'mistake' ? (
            <Alert tone="broken" title={state.intake.mistake.title} code={state.intake.mistake.code}>
              {state.intake.mistake.advice}
            </Alert>
          ) : (
            <IntakeVerdict
              key={state.intake.readAt}
              entities={state.intake.entities}
              save={save}
              providerName={providerName}
              switchProvider={switchProvider}
            />
          )
        ) : null}
      </div>
    </div>
  );
}
