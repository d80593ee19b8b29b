'use client';

import { useActionState } from 'react';
import { Alert } from '@/components/ui/alert';
import { FormAlert } from '@/components/ui/form-alert';
import { SubmitButton } from '@/components/ui/submit-button';
import { type ActionState, IDLE } from '@/lib/action-state';
import type { IntakeEntity } from '@/lib/onboarding/intake';
import { VerdictCard } from './verdict-card';

type Save = (state: ActionState, form: FormData) => Promise<ActionState>;

type Props = { entities: readonly IntakeEntity[]; save: Save; providerName: string };

/** What the metadata says, one card an entity, each with the button that saves it. */
export function IntakeVerdict({ entities, save, providerName }: Props) {
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
          {entity.usable ? (
            <form action={submit}>
              <input type="hidden" name="settings" value={entity.settings} />
              <SubmitButton>
                {entities.length > 1 ? 'Use this one' : `Use ${providerName} with these settings`}
              </SubmitButton>
            </form>
          ) : null}
        </div>
      ))}
    </>
  );
}
