import type { ActionState } from '@/lib/action-state';
import { Alert } from './alert';

/** Why a form was not accepted as a whole, announced at once; nothing while there is nothing to say. */
export function FormAlert({ state }: { state: ActionState<object> }) {
  if (state.status === 'invalid') {
    const general = state.fields[''];
    return general === undefined ? null : (
      <Alert tone="broken" live>
        {general}
      </Alert>
    );
  }
  if (state.status !== 'failed') return null;
  return (
    <Alert tone="broken" live code={state.requestId ?? state.code}>
      {state.message}
    </Alert>
  );
}
