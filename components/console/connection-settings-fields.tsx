import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { AUTHN_CONTEXTS, NAME_ID_FORMATS } from '@/lib/console/saml-settings';
import type { SamlConnection } from '@/lib/ssoready/client';
import { SettingsGroup } from './settings-group';

type Props = { connection: SamlConnection; errors: Readonly<Record<string, string>> };

/** What we send to the identity provider. */
export function RequestFields({ connection, errors }: Props) {
  return (
    <SettingsGroup legend="What we ask for">
      <Checkbox
        name="signAuthnRequests"
        defaultChecked={connection.signAuthnRequests}
        label="Sign our requests"
        hint="Off: most do not verify them. On for one that demands it (PingFederate, Keycloak); give it our signing certificate or metadata."
      />
      <Checkbox
        name="forceAuthn"
        defaultChecked={connection.forceAuthn}
        label="Ask for credentials every time"
        hint="Off: an open session there is enough. On, and an answer without a fresh sign-in is refused."
      />
      <Field
        label="Class of authentication"
        name="requestedAuthnContext"
        hint="Empty: any. A class that the identity provider does not know makes it refuse everybody, so try it with a test sign-in."
        error={errors.requestedAuthnContext}
      >
        {(control) => (
          <>
            <Input
              {...control}
              list={`${control.id}-known`}
              defaultValue={connection.requestedAuthnContext}
              placeholder="any"
              autoComplete="off"
              spellCheck={false}
            />
            <datalist id={`${control.id}-known`}>
              {AUTHN_CONTEXTS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
    </SettingsGroup>
  );
}

/** Which answers are taken. */
export function AcceptFields({ connection, errors }: Props) {
  return (
    <SettingsGroup legend="What we accept">
      <Checkbox
        name="acceptEncryptedAssertions"
        defaultChecked={connection.acceptEncryptedAssertions}
        label="Encrypted assertions"
        hint="Off: the browser’s connection is encrypted already. On for one that insists (Shibboleth, ADFS): it needs our encryption certificate, AES-GCM and RSA-OAEP."
      />
      <Checkbox
        name="allowIdpInitiated"
        defaultChecked={connection.allowIdpInitiated}
        label="A sign-in may start at the identity provider"
        hint="On: their app launcher needs it. Off is safer, for such a sign-in cannot be tied to a browser that asked."
      />
      <Field
        label="Clocks may differ by (s)"
        name="clockSkewSeconds"
        hint="120 suits servers that keep time; at most 300."
        error={errors.clockSkewSeconds}
        className="max-w-56"
      >
        {(control) => <Input {...control} type="number" min={0} max={300} defaultValue={connection.clockSkewSeconds} />}
      </Field>
    </SettingsGroup>
  );
}

/** How the person is recognised. */
export function PersonFields({ connection, errors }: Props) {
  return (
    <SettingsGroup legend="Who the person is">
      <Field
        label="Attribute with the e-mail address"
        name="emailAttribute"
        hint="Empty: the NameID if it is an address, then the attribute’s usual names. Name one when several differ; then no other is read."
        error={errors.emailAttribute}
      >
        {(control) => (
          <Input {...control} defaultValue={connection.emailAttribute} autoComplete="off" spellCheck={false} />
        )}
      </Field>
      <div className="grid gap-2">
        <p className="font-medium">NameID formats</p>
        <p className="text-sm text-ink-2">
          None ticked: any, and none is asked for (ADFS refuses a format that its rules do not issue). One ticked is
          asked for by name.
        </p>
        {NAME_ID_FORMATS.map(({ value, label }) => (
          <Checkbox
            key={value}
            name="allowedNameIdFormats"
            value={value}
            defaultChecked={connection.allowedNameIdFormats.includes(value)}
            label={label}
          />
        ))}
        {errors.allowedNameIdFormats === undefined ? null : (
          <p className="text-sm text-broken">{errors.allowedNameIdFormats}</p>
        )}
      </div>
    </SettingsGroup>
  );
}
