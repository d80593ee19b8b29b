'use client';

import { Plus } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { OPERATOR_ROLES, ROLE_LABELS } from '@/lib/auth/roles';
import { callApi } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { SecretShownOnce } from './secret-shown-once';
import { textOf } from './use-form-submit';

/** Makes the one-time link of a further operator; it is shown once. */
export function InviteOperator() {
  async function invite(form: FormData): Promise<string> {
    const { url } = await callApi<{ url: string }>({
      method: 'POST',
      path: '/api/operators/invitations',
      body: { email: textOf(form, 'email'), role: textOf(form, 'role') },
    });
    return url;
  }

  return (
    <SecretShownOnce
      label="Invitation link"
      title="Invitation link"
      description="Send it to the person you invite, and nobody else: whoever opens it first chooses the password. It is shown this once."
      recovery="Invite the same e-mail again to get another link."
    >
      {(show) => (
        <FormDialog
          trigger={
            <Button variant="primary">
              <Plus aria-hidden /> Invite an operator
            </Button>
          }
          title="Invite an operator"
          description="You get a link to send. It works once, for a day; an earlier one for the same e-mail stops working."
          submitLabel="Make the link"
          send={async (form) => show(await invite(form))}
        >
          {(fields) => (
            <>
              <Field label="E-mail" name="email" required error={fields.email}>
                {(control) => <Input {...control} type="email" autoComplete="off" placeholder="ada@example.com" />}
              </Field>
              <Field label="Role" name="role" required error={fields.role}>
                {(control) => (
                  <Select {...control} defaultValue="admin">
                    {OPERATOR_ROLES.map((role) => (
                      <option key={role} value={role}>
                        {ROLE_LABELS[role]}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            </>
          )}
        </FormDialog>
      )}
    </SecretShownOnce>
  );
}
