'use client';

import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { FormFailure } from './form-failure';
import { useFormSubmit } from './use-form-submit';

type Props = {
  submitLabel: string;
  /** Why nothing can be changed here; the button is then disabled. */
  disabledReason?: string | undefined;
  send: (form: FormData) => Promise<unknown>;
  children: (fields: Readonly<Record<string, string>>) => ReactNode;
};

/** A form in the page, with its own button and its own result. */
export function InlineForm({ submitLabel, disabledReason, send, children }: Props) {
  const { onSubmit, pending, fields, failure } = useFormSubmit(send);
  return (
    <form onSubmit={onSubmit} className="grid grid-cols-1 gap-4" noValidate>
      {children(fields)}
      <FormFailure failure={failure} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" pending={pending} disabled={disabledReason !== undefined}>
          {submitLabel}
        </Button>
        {disabledReason === undefined ? null : <span className="text-sm text-ink-2">{disabledReason}</span>}
      </div>
    </form>
  );
}
