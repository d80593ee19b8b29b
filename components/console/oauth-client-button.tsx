'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecretOnce } from '@/components/ui/secret-once';
import { Textarea } from '@/components/ui/textarea';
import { callApi } from '@/lib/call-api';
import type { SamlOauthClient } from '@/lib/ssoready/client';
import { FormDialog } from './form-dialog';
import { textOf } from './use-form-submit';

type Props = { environmentId: string; client: Pick<SamlOauthClient, 'id' | 'displayName' | 'redirectUris'> | null };

/** Makes an OAuth client, or changes one. A new one's secret is shown once. */
export function OauthClientButton({ environmentId, client }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const collection = `/api/environments/${environmentId}/oauth-clients`;

  async function send(form: FormData) {
    const body = { displayName: textOf(form, 'displayName'), redirectUris: linesOf(textOf(form, 'redirectUris')) };
    if (client === null) {
      const { clientSecret } = await callApi<{ clientSecret: string }>({ method: 'POST', path: collection, body });
      setSecret(clientSecret);
    } else {
      await callApi({ method: 'PATCH', path: `${collection}/${client.id}`, body });
      toast.success('OAuth client saved');
      router.refresh();
    }
    setOpen(false);
  }

  return (
    <>
      <FormDialog
        trigger={
          client === null ? (
            <Button variant="primary">
              <Plus aria-hidden /> New OAuth client
            </Button>
          ) : (
            <Button size="sm">
              Edit<span className="sr-only"> {client.displayName}</span>
            </Button>
          )
        }
        open={open}
        onOpenChange={setOpen}
        title={client === null ? 'New OAuth client' : 'Edit OAuth client'}
        submitLabel={client === null ? 'Create client' : 'Save'}
        send={send}
      >
        {(fields) => (
          <>
            <Field
              label="Name"
              name="displayName"
              required
              error={fields.displayName}
              hint="What signs people in by it."
            >
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
        )}
      </FormDialog>
      <SecretOnce
        secret={secret}
        label="Client secret"
        title="Client secret"
        description="It is shown this once: afterwards only its hash is stored. The client id is in the list."
        recovery="Make a new secret for the client."
        onClose={() => {
          setSecret(null);
          router.refresh();
        }}
      />
    </>
  );
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
