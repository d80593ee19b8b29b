import type { ComponentProps } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { type ActionState, fieldError, fieldValue } from '@/lib/action-state';

type Props = Pick<ComponentProps<'input'>, 'type' | 'placeholder' | 'autoComplete' | 'maxLength'> & {
  label: string;
  name: string;
  hint?: string | undefined;
  required?: boolean;
  /** What stands there before anything was sent. */
  defaultValue?: string | undefined;
  state: ActionState<object>;
};

/** One line of text in a form of ours: after a refusal it shows what was sent and what is wrong with it. */
export function TextField({ label, name, hint, required = false, defaultValue = '', state, ...input }: Props) {
  const sent = state.status === 'invalid' || state.status === 'failed';
  return (
    <Field
      label={label}
      name={name}
      required={required}
      error={fieldError(state, name)}
      {...(hint === undefined ? {} : { hint })}
    >
      {(control) => (
        <Input
          {...control}
          {...input}
          spellCheck={false}
          defaultValue={sent ? fieldValue(state, name) : defaultValue}
        />
      )}
    </Field>
  );
}
