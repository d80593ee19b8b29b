'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from '@/components/ui/dialog';
import { FormFailure } from './form-failure';
import { useFormSubmit } from './use-form-submit';

type Props = {
  trigger?: ReactNode;
  /** Said when it was sent; the page's data is then read again. */
  success?: string;
  title: string;
  description?: ReactNode;
  submitLabel: string;
  /**
   * Sends what was filled in. A rejection is shown at the fields or above the buttons, and the dialog stays. So it does when this
   * comes to `'stay'`: there is a next step, or the caller closes it.
   */
  send: (form: FormData) => Promise<unknown>;
  children: (fields: Readonly<Record<string, string>>) => ReactNode;
  /** For a caller that opens the dialog by itself. Without it, the trigger does. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** A dialog with one form in it. It closes when the form was sent. */
export function FormDialog(props: Props) {
  const { trigger, success, title, description, submitLabel, send, children } = props;
  const router = useRouter();
  const [triggered, setTriggered] = useState(false);
  const { open = triggered, onOpenChange = setTriggered } = props;

  async function sendAndClose(form: FormData) {
    if ((await send(form)) === 'stay') return;
    onOpenChange(false);
    if (success === undefined) return;
    toast.success(success);
    router.refresh();
  }

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {trigger === undefined ? null : <DialogTrigger asChild>{trigger}</DialogTrigger>}
      <DialogContent title={title} {...(description === undefined ? {} : { description })}>
        <DialogForm submitLabel={submitLabel} send={sendAndClose}>
          {children}
        </DialogForm>
      </DialogContent>
    </Dialog>
  );
}

function DialogForm({ submitLabel, send, children }: Pick<Props, 'submitLabel' | 'send' | 'children'>) {
  const { onSubmit, pending, fields, failure } = useFormSubmit(send);
  return (
    <form onSubmit={onSubmit} className="grid grid-cols-1 gap-4" noValidate>
      {children(fields)}
      <FormFailure failure={failure} />
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
