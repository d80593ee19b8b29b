import { Alert } from '@/components/ui/alert';
import type { ActionState } from '@/lib/action-state';

/** What stopped the form as a whole, announced at once. */
export function FormAlert({ state }: { state: ActionState<object> }) {
  if (state.status === 'failed') {
    return (
      <Alert tone="broken" live code={state.requestId}>
        {state.message}
      </Alert>
    );
  }
  const general = state.status === 'invalid' ? state.fields[''] : undefined;
  return general === undefined ? null : (
    <Alert tone="broken" live>
      {general}
    </Alert>
  );
}
