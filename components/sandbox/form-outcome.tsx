import { Alert } from '@/components/ui/alert';
import type { ActionState } from '@/lib/action-state';

type Props = { state: ActionState<{ message?: string }> };

/** What a form came to, announced: nothing, a refusal, or that it is done. */
export function FormOutcome({ state }: Props) {
  if (state.status === 'failed') {
    return (
      <Alert tone="broken" code={state.requestId ?? state.code} live>
        {state.message}
      </Alert>
    );
  }
  if (state.status === 'invalid') {
    // Beside no field that the person sees: the form is out of date.
    const elsewhere = state.fields.appId ?? state.fields[''];
    return elsewhere === undefined ? null : (
      <Alert tone="broken" live>
        {elsewhere}
      </Alert>
    );
  }
  if (state.status === 'done' && state.message !== undefined) {
    return (
      <Alert tone="live" live>
        {state.message}
      </Alert>
    );
  }
  return null;
}
