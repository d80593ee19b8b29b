import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { type ActionState, fieldError, fieldValue } from '@/lib/action-state';

/** The name and the first password of a new operator. */
export function AccountFields({ state }: { state: ActionState }) {
  const problem = fieldError(state, 'password');
  return (
    <>
      <Field label="Name (optional)" name="name" error={fieldError(state, 'name')}>
        {(control) => <Input {...control} autoComplete="name" defaultValue={fieldValue(state, 'name')} />}
      </Field>
      <Field
        label="Password"
        name="password"
        required
        error={problem}
        {...(problem ? {} : { hint: 'At least 12 characters. A few unrelated words work well.' })}
      >
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </Field>
    </>
  );
}
