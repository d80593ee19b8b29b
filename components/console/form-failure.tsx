import { Alert } from '@/components/ui/alert';
import type { FormState } from './use-form-submit';

/** What went wrong with a form as a whole, with the code to search the log for. */
export function FormFailure({ failure }: Pick<FormState, 'failure'>) {
  if (failure === null) return null;
  return (
    <Alert tone="broken" live code={failure.requestId ?? undefined}>
      {failure.message}
    </Alert>
  );
}
