import { Alert } from '@/components/ui/alert';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { printAttributeMapping } from '@/lib/console/oidc-mapping';
import type { OidcConnection } from '@/lib/ssoready/client';
import { IssuerField } from './issuer-field';
import { SettingsGroup } from './settings-group';

type Props = { environmentId: string; connection: OidcConnection | null; errors: Readonly<Record<string, string>> };

/** Everything an OpenID Connect connection is set to. */
export function OidcConnectionFields({ environmentId, connection, errors }: Props) {
  return (
    <div className="grid gap-6">
      <ProviderFields environmentId={environmentId} connection={connection} errors={errors} />
      <SettingsGroup legend="Beginning and end">
        <Checkbox
          name="allowIdpInitiated"
          defaultChecked={connection?.allowIdpInitiated ?? false}
          label="Sign-ins may begin at the provider"
          hint="From a tile of its portal. The address to enter there is on the card of the connection."
        />
        <Checkbox
          name="singleLogout"
          defaultChecked={connection?.singleLogout ?? false}
          label="A sign-out ends the session at the provider too"
          hint="The provider must know the post-logout redirect URI on the card, else people end on an error page of it."
        />
      </SettingsGroup>
      <PersonFields connection={connection} errors={errors} />
      {connection === null ? null : (
        <SettingsGroup legend="Use">
          <Checkbox
            name="primary"
            defaultChecked={connection.primary}
            label="Primary connection of the tenant"
            hint="The one a sign-in uses when only the tenant is named. The present one, SAML or OpenID Connect, steps back."
          />
          {errors.primary === undefined ? null : (
            <Alert tone="broken" live title="It cannot be the primary connection yet" code="CONNECTION_NOT_TESTED">
              {errors.primary}
            </Alert>
          )}
          <Checkbox
            name="active"
            defaultChecked={connection.status === 'active'}
            label="Active"
            hint="Off: nobody signs in with it, and nothing is lost."
          />
        </SettingsGroup>
      )}
    </div>
  );
}

function ProviderFields({ environmentId, connection, errors }: Props) {
  const secretHint = connection?.hasClientSecret
    ? 'One is stored. Leave this empty to keep it; it must be entered again when the issuer changes.'
    : 'Stored encrypted and never shown again. Empty for a public client.';
  return (
    <SettingsGroup legend="Their provider">
      <IssuerField environmentId={environmentId} issuer={connection?.issuer ?? ''} error={errors.issuer} />
      <Field label="Client ID" name="clientId" error={errors.clientId}>
        {(control) => (
          <Input {...control} defaultValue={connection?.clientId ?? ''} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <Field label="Client secret" name="clientSecret" hint={secretHint} error={errors.clientSecret}>
        {(control) => <Input {...control} type="password" autoComplete="new-password" spellCheck={false} />}
      </Field>
      <Field label="Scopes" name="scopes" hint="Separated by spaces; openid is always asked for." error={errors.scopes}>
        {(control) => (
          <Input
            {...control}
            defaultValue={(connection?.scopes ?? ['openid', 'email', 'profile']).join(' ')}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Prompt" name="prompt" hint="What the provider shows each time." error={errors.prompt}>
        {(control) => (
          <Select {...control} defaultValue={connection?.prompt ?? ''}>
            <option value="">What the provider thinks best</option>
            <option value="login">A fresh sign-in</option>
            <option value="select_account">A choice of account</option>
            <option value="consent">Consent</option>
          </Select>
        )}
      </Field>
    </SettingsGroup>
  );
}

function PersonFields({ connection, errors }: Omit<Props, 'environmentId'>) {
  return (
    <SettingsGroup legend="Who the person is">
      <Field
        label="Claim with the e-mail address"
        name="emailClaim"
        hint="Empty: email (for Entra ID then the sign-in name)."
        error={errors.emailClaim}
      >
        {(control) => (
          <Input {...control} defaultValue={connection?.emailClaim ?? ''} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <Field
        label="Tenant ID (Entra ID)"
        name="tenantId"
        hint="Empty: the one in the issuer. Accounts of other tenants are refused."
        error={errors.tenantId}
      >
        {(control) => (
          <Input {...control} defaultValue={connection?.tenantId ?? ''} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <Field
        label="Hosted domain (Google Workspace)"
        name="hostedDomain"
        hint="Empty: with Google, one of the tenant’s domains. Private Google accounts are refused."
        error={errors.hostedDomain}
      >
        {(control) => (
          <Input {...control} defaultValue={connection?.hostedDomain ?? ''} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <Field
        label="Attributes"
        name="attributeMapping"
        hint="What the application gets, a line each: attribute = claim. Empty: every claim about the person."
        error={errors.attributeMapping}
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            className="font-mono text-sm"
            defaultValue={printAttributeMapping(connection?.attributeMapping ?? [])}
            placeholder={'firstName = given_name\nlastName = family_name'}
            spellCheck={false}
          />
        )}
      </Field>
      <Checkbox
        name="allowUnverifiedEmail"
        defaultChecked={connection?.allowUnverifiedEmail ?? false}
        label="Take addresses that the provider calls unverified"
        hint="Off. On only where the provider lets nobody choose their own address, like a Keycloak fed by a directory."
      />
    </SettingsGroup>
  );
}
