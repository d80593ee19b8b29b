'use client';

import type { ReactNode } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from '@/components/ui/dialog';
import { useFormSubmit } from './use-form-submit';

type Props = {
  trigger?: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  submitLabel: string;
  /** Sends what was filled in; a rejection is shown at the fields or above the buttons, and the dialog stays. */
  send: (form: FormData) => Promise<unknown>;
  children: (fields: Readonly<Record<string, string>>) => ReactNode;
};

/** A dialog with one form in it. */
export function FormDialog({ trigger, open, onOpenChange, title, description, ...form }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {trigger === undefined ? null : <DialogTrigger asChild>{trigger}</DialogTrigger>}
      <DialogContent title={title} {...(description === undefined ? {} : { description })}>
        <DialogForm {...form} />
      </DialogContent>
    </Dialog>
  );
}

function DialogForm({ submitLabel, send, children }: Pick<Props, 'submitLabel' | 'send' | 'children'>) {
  const { onSubmit, pending, fields, failure } = useFormSubmit(send);
  return (
    <form onSubmit={onSubmit} className="grid grid-cols-1 gap-4" noValidate>
      {children(fields)}
      {failure === null ? null : (
        <Alert tone="broken" live code={failure.requestId ?? undefined}>
          {failure.message}
        </Alert>
      )}
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={pending}>
          {submitLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
