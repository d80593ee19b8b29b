'use client';

import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { callApi } from '@/lib/call-api';
import type { OidcConnection } from '@/lib/ssoready/client';
import { FormDialog } from './form-dialog';
import { OidcConnectionFields } from './oidc-connection-fields';
import { isTicked, textOf } from './use-form-submit';

type Props = {
  environmentId: string;
  organizationId: string;
  /** Edits this one; null makes a new one. */
  connection: OidcConnection | null;
  trigger?: ReactNode;
};

/** Makes or edits an OpenID Connect connection. The client secret is written and never shown. */
export function OidcConnectionButton({ environmentId, organizationId, connection, trigger }: Props) {
  const isNew = connection === null;

  async function send(form: FormData) {
    await callApi({
      method: isNew ? 'POST' : 'PATCH',
      path: isNew
        ? `/api/environments/${environmentId}/tenants/${organizationId}/oidc-connections`
        : `/api/environments/${environmentId}/oidc-connections/${connection.id}`,
      body: settingsOf(form, isNew),
    });
  }

  return (
    <FormDialog
      trigger={
        trigger ?? <Button size={isNew ? 'md' : 'sm'}>{isNew ? 'Create OpenID Connect connection' : 'Edit'}</Button>
      }
      success={isNew ? 'OpenID Connect connection created' : 'Connection saved'}
      title={isNew ? 'Create OpenID Connect connection' : 'Edit OpenID Connect connection'}
      description={
        isNew
          ? 'Everything can be left empty for now: the redirect URI to register is there once it is created.'
          : undefined
      }
      submitLabel={isNew ? 'Create' : 'Save'}
      send={send}
    >
      {(errors) => <OidcConnectionFields environmentId={environmentId} connection={connection} errors={errors} />}
    </FormDialog>
  );
}

function settingsOf(form: FormData, isNew: boolean) {
  const secret = textOf(form, 'clientSecret');
  return {
    issuer: textOf(form, 'issuer'),
    clientId: textOf(form, 'clientId'),
    // Left empty it stays what it is: nothing can be read back into the field.
    ...(secret === '' ? {} : { clientSecret: secret }),
    scopes: textOf(form, 'scopes').split(/\s+/).filter(Boolean),
    prompt: textOf(form, 'prompt'),
    emailClaim: textOf(form, 'emailClaim'),
    tenantId: textOf(form, 'tenantId'),
    hostedDomain: textOf(form, 'hostedDomain'),
    attributeMapping: textOf(form, 'attributeMapping'),
    allowUnverifiedEmail: isTicked(form, 'allowUnverifiedEmail'),
    allowIdpInitiated: isTicked(form, 'allowIdpInitiated'),
    singleLogout: isTicked(form, 'singleLogout'),
    ...(isNew ? {} : { primary: isTicked(form, 'primary'), status: isTicked(form, 'active') ? 'active' : 'disabled' }),
  };
}
