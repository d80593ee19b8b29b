'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { callApi } from '@/lib/call-api';
import type { SamlConnection } from '@/lib/ssoready/client';
import { FormDialog } from './form-dialog';
import { isTicked, textOf } from './use-form-submit';

type Props = { environmentId: string; connection: SamlConnection };

/** Edits what the identity provider gave, by hand. */
export function EditConnectionButton({ environmentId, connection }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);

  async function send(form: FormData) {
    await callApi({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/connections/${connection.id}`,
      body: {
        primary: isTicked(form, 'primary'),
        idpRedirectUrl: textOf(form, 'idpRedirectUrl'),
        idpEntityId: textOf(form, 'idpEntityId'),
        idpCertificate: textOf(form, 'idpCertificate'),
        idpBinding: textOf(form, 'idpBinding') === 'redirect' ? 'redirect' : 'post',
        allowIdpInitiated: isTicked(form, 'allowIdpInitiated'),
        clockSkewSeconds: Number(textOf(form, 'clockSkewSeconds')),
      },
    });
    setOpen(false);
    toast.success('Connection saved');
    router.refresh();
  }

  return (
    <FormDialog
      trigger={<Button size="sm">Edit</Button>}
      open={open}
      onOpenChange={setOpen}
      title="Edit SAML connection"
      submitLabel="Save"
      send={send}
    >
      {(fields) => <ConnectionFields connection={connection} fields={fields} />}
    </FormDialog>
  );
}

function ConnectionFields({
  connection,
  fields,
}: {
  connection: SamlConnection;
  fields: Readonly<Record<string, string>>;
}) {
  return (
    <>
      <Field label="Sign-on URL" name="idpRedirectUrl" error={fields.idpRedirectUrl}>
        {(control) => <Input {...control} type="url" defaultValue={connection.idpRedirectUrl} autoComplete="off" />}
      </Field>
      <Field label="Entity id" name="idpEntityId" error={fields.idpEntityId}>
        {(control) => <Input {...control} defaultValue={connection.idpEntityId} autoComplete="off" />}
      </Field>
      <Field
        label="Signing certificate"
        name="idpCertificate"
        hint="PEM or base64. Never a private key."
        error={fields.idpCertificate}
      >
        {(control) => (
          <Textarea {...control} rows={6} className="font-mono text-sm" defaultValue={connection.idpCertificate} />
        )}
      </Field>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="Binding of our request" name="idpBinding" error={fields.idpBinding}>
          {(control) => (
            <Select {...control} defaultValue={connection.idpBinding}>
              <option value="post">HTTP-POST</option>
              <option value="redirect">HTTP-Redirect</option>
            </Select>
          )}
        </Field>
        <Field label="Clocks may differ by (s)" name="clockSkewSeconds" error={fields.clockSkewSeconds}>
          {(control) => (
            <Input {...control} type="number" min={0} max={300} defaultValue={connection.clockSkewSeconds} />
          )}
        </Field>
      </div>
      <Checkbox
        name="allowIdpInitiated"
        defaultChecked={connection.allowIdpInitiated}
        label="A sign-in may start at the identity provider"
        hint="Their app launcher needs it. It cannot be tied to a browser that asked."
      />
      <Checkbox
        name="primary"
        defaultChecked={connection.primary}
        label="Primary connection of the tenant"
        hint="The one a sign-in uses when only the tenant is named."
      />
    </>
  );
}
