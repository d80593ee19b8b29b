'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import type { OtherProvider } from '@/lib/onboarding/guides/recognise';
import type { IntakeEntity } from '@/lib/onboarding/intake';
import { VerdictCard } from './verdict-card';

type Save = (state: ActionState, form: FormData) => Promise<ActionState>;

type Props = { entities: readonly IntakeEntity[]; save: Save; providerName: string; switchProvider: Save };

/** What the metadata says, one card an entity, each with the button that saves it. */
export function IntakeVerdict({ entities, save, providerName, switchProvider }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(save, IDLE);
  return (
    <>
      {entities.length > 1 ? (
        <Alert tone="waiting" title={`${entities.length} identity providers are in this metadata`}>
          Choose the one your company signs in with.
        </Alert>
      ) : null}
      <FormAlert state={state} />
      {entities.map((entity) => (
        <div key={entity.entityId} className="grid gap-3">
          <VerdictCard
            title={entities.length > 1 ? entity.entityId : 'This is what we understood'}
            lines={entity.lines}
            warnings={entity.warnings}
          />
          {entity.otherProvider === null ? null : (
            <OtherProviderAlert other={entity.otherProvider} action={switchProvider} />
          )}
          {entity.usable ? (
            <form action={submit}>
              <input type="hidden" name="settings" value={entity.settings} />
              <SubmitButton>
                {entities.length > 1
                  ? 'Use this one'
                  : entity.otherProvider === null
                    ? `Use ${providerName} with these settings`
                    : 'Use these settings'}
              </SubmitButton>
            </form>
          ) : null}
        </div>
      ))}
    </>
  );
}

/** Metadata of another provider, with the way to its steps. */
function OtherProviderAlert({ other, action }: { other: OtherProvider; action: Save }) {
  const [state, submit, pending] = useActionState<ActionState, FormData>(action, IDLE);
  return (
    <Alert tone={other.code === 'metadata_other_provider' ? 'waiting' : 'info'} title={other.title} code={other.code}>
      <p>{other.advice}</p>
      <form action={submit} className="mt-2">
        <FormAlert state={state} />
        <input type="hidden" name="provider" value={other.id} />
        <Button type="submit" disabled={pending}>
          Follow its steps
        </Button>
      </form>
    </Alert>
  );
}
