'use client';

import { Button } from '@/components/ui/button';
import { callApi } from '@/lib/call-api';
import { NAME_ID_FORMATS } from '@/lib/console/saml-settings';
import type { SamlConnection } from '@/lib/ssoready/client';
import { AcceptFields, PersonFields, RequestFields } from './connection-settings-fields';
import { ExceptionFields, FollowFields, LogoutFields } from './connection-settings-more';
import { FormDialog } from './form-dialog';
import { isTicked, textOf } from './use-form-submit';

type Props = { environmentId: string; connection: SamlConnection };

/** Changes how sign-ins over a connection are asked for and judged. The defaults suit nearly every identity provider. */
export function ConnectionSettingsButton({ environmentId, connection }: Props) {
  async function send(form: FormData) {
    await callApi({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/connections/${connection.id}`,
      body: settingsOf(form, connection),
    });
  }

  return (
    <FormDialog
      trigger={<Button size="sm">Settings</Button>}
      success="Settings saved"
      title="Settings of this connection"
      description="Change one only when this customer’s identity provider needs it: what is set suits nearly all of them."
      submitLabel="Save settings"
      send={send}
    >
      {(errors) => (
        <div className="grid gap-6">
          <RequestFields connection={connection} errors={errors} />
          <AcceptFields connection={connection} errors={errors} />
          <PersonFields connection={connection} errors={errors} />
          <FollowFields connection={connection} errors={errors} />
          <LogoutFields connection={connection} errors={errors} />
          <ExceptionFields connection={connection} errors={errors} />
        </div>
      )}
    </FormDialog>
  );
}

function settingsOf(form: FormData, connection: SamlConnection) {
  const offered = new Set(NAME_ID_FORMATS.map((format) => format.value));
  // A format that only the API could set is not lost by saving the form.
  const others = connection.allowedNameIdFormats.filter((format) => !offered.has(format));
  const ticked = form.getAll('allowedNameIdFormats').filter((value) => typeof value === 'string');
  return {
    signAuthnRequests: isTicked(form, 'signAuthnRequests'),
    forceAuthn: isTicked(form, 'forceAuthn'),
    requestedAuthnContext: textOf(form, 'requestedAuthnContext'),
    acceptEncryptedAssertions: isTicked(form, 'acceptEncryptedAssertions'),
    allowIdpInitiated: isTicked(form, 'allowIdpInitiated'),
    clockSkewSeconds: Number(textOf(form, 'clockSkewSeconds')),
    allowedNameIdFormats: [...ticked, ...others],
    emailAttribute: textOf(form, 'emailAttribute'),
    ...changed(form, connection, 'metadataUrl'),
    acceptNewCertificates: isTicked(form, 'acceptNewCertificates'),
    idpSloUrl: textOf(form, 'idpSloUrl'),
    idpSloResponseUrl: textOf(form, 'idpSloResponseUrl'),
    idpSloBinding: textOf(form, 'idpSloBinding') === 'post' ? 'post' : 'redirect',
    ...changedEnd(form, connection, 'sha1AllowedUntilTime'),
    ...changedEnd(form, connection, 'brokenResponseSignatureAllowedUntilTime'),
  };
}

/** Saving what is the same would have the metadata read at once. */
function changed(form: FormData, connection: SamlConnection, name: 'metadataUrl'): Record<string, string> {
  const value = textOf(form, name);
  return value === connection[name] ? {} : { [name]: value };
}

type ExceptionField = 'sha1AllowedUntilTime' | 'brokenResponseSignatureAllowedUntilTime';

/** Only a new end is sent, so that the audit log names exceptions that somebody made. */
function changedEnd(form: FormData, connection: SamlConnection, name: ExceptionField): Record<string, string> {
  const day = textOf(form, name);
  if (day === connection[name].slice(0, 10)) return {};
  return { [name]: day === '' ? '' : `${day}T00:00:00Z` };
}
