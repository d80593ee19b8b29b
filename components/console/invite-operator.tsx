'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecretOnce } from '@/components/ui/secret-once';
import { Select } from '@/components/ui/select';
import { OPERATOR_ROLES, ROLE_LABELS } from '@/lib/auth/roles';
import { callApi } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { textOf } from './use-form-submit';

/** Makes the one-time link of a further operator; it is shown once. */
export function InviteOperator() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState<string | null>(null);

  async function send(form: FormData) {
    const answer = await callApi<{ url: string }>({
      method: 'POST',
      path: '/api/operators/invitations',
      body: { email: textOf(form, 'email'), role: textOf(form, 'role') },
    });
    setOpen(false);
    setUrl(answer.url);
  }

  return (
    <>
      <FormDialog
        trigger={
          <Button variant="primary">
            <Plus aria-hidden /> Invite an operator
          </Button>
        }
        open={open}
        onOpenChange={setOpen}
        title="Invite an operator"
        description="You get a link to send. It works once, for a day; an earlier one for the same e-mail stops working."
        submitLabel="Make the link"
        send={send}
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
      <SecretOnce
        secret={url}
        label="Invitation link"
        title="Invitation link"
        description="Send it to the person you invite, and nobody else: whoever opens it first chooses the password. It is shown this once."
        recovery="Invite the same e-mail again to get another link."
        onClose={() => {
          setUrl(null);
          router.refresh();
        }}
      />
    </>
  );
}
