'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { CallError } from '@/lib/call-api';

type Failure = { message: string; requestId: string | null };

export type FormState = {
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  pending: boolean;
  /** The first problem of each field, by name. */
  fields: Readonly<Record<string, string>>;
  /** What went wrong as a whole; null when the fields say it all. */
  failure: Failure | null;
};

const NO_FIELDS: Readonly<Record<string, string>> = {};

/**
 * Runs `send` with what a form holds, and keeps what the server said about its fields. The first field in question gets the focus:
 * in a long form it may be out of sight.
 */
export function useFormSubmit(send: (form: FormData) => Promise<unknown>): FormState {
  const [pending, setPending] = useState(false);
  const [fields, setFields] = useState(NO_FIELDS);
  const [failure, setFailure] = useState<Failure | null>(null);
  const sent = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (pending || fields === NO_FIELDS) return;
    sent.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [pending, fields]);

  async function run(form: FormData) {
    setPending(true);
    setFailure(null);
    setFields(NO_FIELDS);
    try {
      await send(form);
    } catch (error) {
      const known = error instanceof CallError ? error : null;
      setFields(known?.fields ?? NO_FIELDS);
      const said = known !== null && Object.keys(known.fields).length > 0;
      if (!said) {
        const message = error instanceof Error ? error.message : 'Something failed. Try again.';
        setFailure({ message, requestId: known?.requestId ?? null });
      }
    } finally {
      setPending(false);
    }
  }

  return {
    onSubmit: (event) => {
      event.preventDefault();
      sent.current = event.currentTarget;
      void run(new FormData(event.currentTarget));
    },
    pending,
    fields,
    failure,
  };
}

/** A text field of a form, without surrounding space. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Whether a checkbox of a form is ticked. */
export function isTicked(form: FormData, name: string): boolean {
  return form.get(name) !== null;
}
