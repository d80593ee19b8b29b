import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';

type Props = { label?: string; error: string | undefined; defaultValue: string | undefined };

/** Who is signing in, as password managers and phone keyboards know it. */
export function EmailField({ label = 'E-mail', error, defaultValue }: Props) {
  return (
    <Field label={label} name="email" required error={error}>
      {(control) => (
        <Input
          {...control}
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={defaultValue}
        />
      )}
    </Field>
  );
}
