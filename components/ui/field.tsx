import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cn } from './cn';
import { Label } from './label';

/** What ties a control to its label, hint and error: spread it on the control. */
export type FieldControl = {
  id: string;
  name: string;
  required: boolean;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
};

type Props = {
  label: ReactNode;
  name: string;
  /** Renders the control: `{(control) => <Input {...control} />}`. */
  children: (control: FieldControl) => ReactNode;
  hint?: ReactNode;
  /** The first problem of this field, in words. */
  error?: string | undefined;
  required?: boolean;
  className?: string;
};

/** A labelled control with an optional hint and error, announced together. */
export function Field({ label, name, children, hint, error, required = false, className }: Props) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(' ');
  return (
    <div className={cn('grid gap-1.5', className)}>
      <Label htmlFor={id}>{label}</Label>
      {children({
        id,
        name,
        required,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
      })}
      {error === undefined ? null : (
        <p id={errorId} className="flex gap-1.5 text-sm text-broken">
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      )}
      {hint === undefined ? null : (
        <p id={hintId} className="text-sm text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
