'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { Alert } from './alert';
import { Button } from './button';
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from './dialog';
import { Field } from './field';
import { Input } from './input';

type Props = {
  /** The button that opens it. Leave out when `open` is controlled. */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  title: ReactNode;
  /** What will happen. */
  description: ReactNode;
  /** What will be lost, one line each. */
  losses?: readonly string[];
  /** The name to type before the action is possible. */
  typeToConfirm?: string;
  actionLabel: string;
  danger?: boolean;
  /** May reject: the message is shown and the dialog stays. */
  onConfirm: () => Promise<unknown> | unknown;
};

/** Asks before something that cannot be taken back, naming what is lost. */
export function ConfirmDialog(props: Props) {
  const [ownOpen, setOwnOpen] = useState(false);
  const open = props.open ?? ownOpen;
  const setOpen = props.onOpenChange ?? setOwnOpen;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      {props.trigger === undefined ? null : <DialogTrigger asChild>{props.trigger}</DialogTrigger>}
      <DialogContent title={props.title} description={props.description}>
        <ConfirmForm {...props} close={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function ConfirmForm({
  losses = [],
  typeToConfirm,
  actionLabel,
  danger = true,
  onConfirm,
  close,
}: Props & { close: () => void }) {
  const [typed, setTyped] = useState('');
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const allowed = typeToConfirm === undefined || typed.trim() === typeToConfirm;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!allowed) return;
    setPending(true);
    setFailure(null);
    try {
      await onConfirm();
      close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'The server did not answer. Try again.');
    } finally {
      setPending(false);
    }
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      {losses.length === 0 ? null : (
        <ul className="grid list-disc gap-1 pl-5 text-ink-2">
          {losses.map((loss) => (
            <li key={loss}>{loss}</li>
          ))}
        </ul>
      )}
      {typeToConfirm === undefined ? null : (
        <Field label={<>Type “{typeToConfirm}” to confirm</>} name="confirmation">
          {(control) => (
            <Input {...control} value={typed} onChange={(event) => setTyped(event.target.value)} autoComplete="off" />
          )}
        </Field>
      )}
      {failure === null ? null : (
        <Alert tone="broken" live>
          {failure}
        </Alert>
      )}
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} disabled={!allowed} pending={pending}>
          {actionLabel}
        </Button>
      </DialogFooter>
    </form>
  );
}
