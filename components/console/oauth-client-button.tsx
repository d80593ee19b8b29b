'use client';

import { Plus } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import { callApi } from '@/lib/call-api';
import type { SamlOauthClient } from '@/lib/ssoready/client';
import { FormDialog } from './form-dialog';
import { SecretShownOnce } from './secret-shown-once';
import { textOf } from './use-form-submit';

type Props = { environmentId: string };
type EditedClient = Pick<SamlOauthClient, 'id' | 'displayName' | 'redirectUris'>;

/** Makes an OAuth client; its secret is shown once. */
export function CreateOauthClientButton({ environmentId }: Props) {
  async function create(form: FormData): Promise<string> {
    const path = `/api/environments/${environmentId}/oauth-clients`;
    return (await callApi<{ clientSecret: string }>({ method: 'POST', path, body: readClient(form) })).clientSecret;
  }
  return (
    <SecretShownOnce
      label="Client secret"
      title="Client secret"
      description="It is shown this once: afterwards only its hash is stored. The client ID is in the list."
      recovery="Make a new secret for the client."
    >
      {(show) => (
        <FormDialog
          trigger={
            <Button variant="primary">
              <Plus aria-hidden /> New OAuth client
            </Button>
          }
          title="New OAuth client"
          submitLabel="Create client"
          send={async (form) => show(await create(form))}
        >
          {(fields) => <ClientFields fields={fields} />}
        </FormDialog>
      )}
    </SecretShownOnce>
  );
}

/** Changes the name and the callbacks of an OAuth client. */
export function EditOauthClientButton({ environmentId, client }: Props & { client: EditedClient }) {
  const path = `/api/environments/${environmentId}/oauth-clients/${client.id}`;
  return (
    <FormDialog
      trigger={
        <Button size="sm">
          Edit<span className="sr-only"> {client.displayName}</span>
        </Button>
      }
      success="OAuth client saved"
      title="Edit OAuth client"
      submitLabel="Save"
      send={(form) => callApi({ method: 'PATCH', path, body: readClient(form) })}
    >
      {(fields) => <ClientFields fields={fields} client={client} />}
    </FormDialog>
  );
}

function ClientFields({ fields, client }: { fields: Readonly<Record<string, string>>; client?: EditedClient }) {
  return (
    <>
      <Field label="Name" name="displayName" required error={fields.displayName} hint="What signs people in by it.">
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            placeholder="Web app"
            maxLength={200}
            defaultValue={client?.displayName}
          />
        )}
      </Field>
      <Field
        label="Redirect URIs"
        name="redirectUris"
        error={faultIn(fields, 'redirectUris')}
        hint="One a line, each exactly as the program sends it. Leave it empty to use the one of the environment."
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            spellCheck={false}
            placeholder="https://app.example.com/api/auth/callback/ssoready-saml"
            defaultValue={client?.redirectUris.join('\n')}
          />
        )}
      </Field>
    </>
  );
}

function readClient(form: FormData) {
  return { displayName: textOf(form, 'displayName'), redirectUris: linesOf(textOf(form, 'redirectUris')) };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The first fault of a list or of something in it (`redirectUris.2`). */
function faultIn(fields: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(fields).find(([field]) => field === name || field.startsWith(`${name}.`))?.[1];
}
