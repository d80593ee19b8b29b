'use client';

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

type Props = { environmentId: string; connection: SamlConnection; remote: boolean };

/** Edits what the identity provider gave, by hand. A remote server knows no binding. */
export function EditConnectionButton({ environmentId, connection, remote }: Props) {
  async function send(form: FormData) {
    await callApi({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/connections/${connection.id}`,
      body: {
        primary: isTicked(form, 'primary'),
        idpRedirectUrl: textOf(form, 'idpRedirectUrl'),
        idpEntityId: textOf(form, 'idpEntityId'),
        idpCertificate: textOf(form, 'idpCertificate'),
        ...(remote ? {} : { idpBinding: textOf(form, 'idpBinding') === 'redirect' ? 'redirect' : 'post' }),
      },
    });
  }

  return (
    <FormDialog
      trigger={<Button size="sm">Edit</Button>}
      success="Connection saved"
      title="Edit SAML connection"
      submitLabel="Save"
      send={send}
    >
      {(fields) => <ConnectionFields connection={connection} fields={fields} remote={remote} />}
    </FormDialog>
  );
}

function ConnectionFields({
  connection,
  fields,
  remote,
}: {
  connection: SamlConnection;
  fields: Readonly<Record<string, string>>;
  remote: boolean;
}) {
  return (
    <>
      <Field label="Sign-on URL" name="idpRedirectUrl" error={fields.idpRedirectUrl}>
        {(control) => <Input {...control} type="url" defaultValue={connection.idpRedirectUrl} autoComplete="off" />}
      </Field>
      <Field label="Entity ID" name="idpEntityId" error={fields.idpEntityId}>
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
      {remote ? null : (
        <Field label="Binding of our request" name="idpBinding" error={fields.idpBinding}>
          {(control) => (
            <Select {...control} defaultValue={connection.idpBinding}>
              <option value="post">HTTP-POST</option>
              <option value="redirect">HTTP-Redirect</option>
            </Select>
          )}
        </Field>
      )}
      <Checkbox
        name="primary"
        defaultChecked={connection.primary}
        label="Primary connection of the tenant"
        hint="The one a sign-in uses when only the tenant is named."
      />
    </>
  );
}
