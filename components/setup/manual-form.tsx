'use client';

import { useActionState } from 'react';
import { Field } from '@/components/ui/field';
import { FormAlert } from '@/components/ui/form-alert';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { SubmitButton } from '@/components/ui/submit-button';
import { Textarea } from '@/components/ui/textarea';
import { type ActionState, fieldError, fieldValue, IDLE } from '@/lib/action-state';

type Props = { save: (state: ActionState, form: FormData) => Promise<ActionState> };

/** The provider's settings by hand, for where there is no metadata. */
export function ManualForm({ save }: Props) {
  const [state, submit] = useActionState<ActionState, FormData>(save, IDLE);
  return (
    <form action={submit} className="grid gap-4">
      <Field
        label="Entity ID"
        name="entityId"
        error={fieldError(state, 'entityId')}
        required
        hint="Also called issuer or identifier."
      >
        {(control) => <Input {...control} defaultValue={fieldValue(state, 'entityId')} />}
      </Field>
      <Field
        label="Sign-on URL"
        name="ssoUrl"
        error={fieldError(state, 'ssoUrl')}
        required
        hint="Also called login URL or SSO URL."
      >
        {(control) => <Input {...control} type="url" defaultValue={fieldValue(state, 'ssoUrl')} />}
      </Field>
      <Field
        label="Binding"
        name="binding"
        error={fieldError(state, 'binding')}
        hint="If you do not know, keep HTTP-POST."
      >
        {(control) => (
          <Select {...control} defaultValue={fieldValue(state, 'binding') || 'post'}>
            <option value="post">HTTP-POST</option>
            <option value="redirect">HTTP-Redirect</option>
          </Select>
        )}
      </Field>
      <Field
        label="Signing certificate"
        name="signingCertificate"
        error={fieldError(state, 'signingCertificate')}
        required
        hint="With or without its BEGIN and END lines. Never a private key."
      >
        {(control) => <Textarea {...control} rows={7} spellCheck={false} className="font-mono text-sm" />}
      </Field>
      <FormAlert state={state} />
      <SubmitButton className="w-fit">Save</SubmitButton>
    </form>
  );
}
