'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { callApi } from '@/lib/call-api';
import type { Environment } from '@/lib/ssoready/client';
import { EnvironmentPolicies } from './environment-policies';
import { FormDialog } from './form-dialog';
import { isTicked, textOf } from './use-form-submit';

type Props = {
  /** The one to edit; null makes a new one. */
  environment: Pick<
    Environment,
    'id' | 'displayName' | 'redirectUrl' | 'oauthRedirectUri' | 'requireDomainProof' | 'goLivePolicy'
  > | null;
  /** Where this installation's own sign-in continues. */
  ownRedirectUrl: string;
};

/** Makes an environment, or edits one. */
export function EnvironmentDialog({ environment, ownRedirectUrl }: Props) {
  const router = useRouter();

  async function send(form: FormData) {
    const answer = await callApi<{ environment: Environment }>({
      method: environment === null ? 'POST' : 'PATCH',
      path: environment === null ? '/api/environments' : `/api/environments/${environment.id}`,
      body: {
        displayName: textOf(form, 'displayName'),
        redirectUrl: textOf(form, 'redirectUrl'),
        oauthRedirectUri: textOf(form, 'oauthRedirectUri'),
        requireDomainProof: isTicked(form, 'requireDomainProof'),
        goLivePolicy: textOf(form, 'goLivePolicy') === 'operator' ? 'operator' : 'automatic',
      },
    });
    if (environment === null) router.push(`/e/${answer.environment.id}`);
  }

  return (
    <FormDialog
      trigger={
        environment === null ? (
          <Button variant="primary">
            <Plus aria-hidden /> New environment
          </Button>
        ) : (
          <Button size="sm">
            Edit<span className="sr-only"> {environment.displayName}</span>
          </Button>
        )
      }
      success={environment === null ? 'Environment created' : 'Environment saved'}
      title={environment === null ? 'New environment' : `Edit ${environment.displayName}`}
      submitLabel={environment === null ? 'Create environment' : 'Save'}
      send={send}
    >
      {(fields) => (
        <>
          <Field label="Name" name="displayName" required error={fields.displayName}>
            {(control) => (
              <Input {...control} defaultValue={environment?.displayName} placeholder="Staging" maxLength={200} />
            )}
          </Field>
          <Field
            label="Redirect URL"
            name="redirectUrl"
            error={fields.redirectUrl}
            hint={`Where a person goes after signing in, with an access code for your backend. For this installation’s own sign-in: ${ownRedirectUrl}`}
          >
            {(control) => (
              <Input
                {...control}
                type="url"
                defaultValue={environment?.redirectUrl}
                placeholder="https://app.example.com/sso/callback"
              />
            )}
          </Field>
          <Field
            label="OAuth redirect URI"
            name="oauthRedirectUri"
            error={fields.oauthRedirectUri}
            hint="Only when your product uses SAML through OAuth."
          >
            {(control) => <Input {...control} type="url" defaultValue={environment?.oauthRedirectUri} />}
          </Field>
          <EnvironmentPolicies environment={environment} />
        </>
      )}
    </FormDialog>
  );
}
