import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import type { SamlConnection } from '@/lib/ssoready/client';
import { SettingsGroup } from './settings-group';

type Props = { connection: SamlConnection; errors: Readonly<Record<string, string>> };

/** How the identity provider's metadata is followed. */
export function FollowFields({ connection, errors }: Props) {
  return (
    <SettingsGroup legend="Their metadata">
      <Field
        label="Metadata address"
        name="metadataUrl"
        hint="Read again every six hours; what it changes is proposed here, and nothing is used before you accept it. Empty: never read again."
        error={errors.metadataUrl}
      >
        {(control) => <Input {...control} type="url" defaultValue={connection.metadataUrl} autoComplete="off" />}
      </Field>
      <Checkbox
        name="acceptNewCertificates"
        defaultChecked={connection.acceptNewCertificates}
        label="Take a new certificate without asking"
        hint="Off: whoever controls that address could add a key. On, only an added certificate is taken by itself, never a removal or another address."
      />
    </SettingsGroup>
  );
}

/** Single logout, where the identity provider offers it. */
export function LogoutFields({ connection, errors }: Props) {
  return (
    <SettingsGroup legend="Single logout">
      <Field
        label="Logout URL"
        name="idpSloUrl"
        hint="Empty: none; a sign-out ends the session here and leaves theirs. Their metadata fills it in. Every message is signed in both directions."
        error={errors.idpSloUrl}
      >
        {(control) => <Input {...control} type="url" defaultValue={connection.idpSloUrl} autoComplete="off" />}
      </Field>
      <Field
        label="URL for our answers"
        name="idpSloResponseUrl"
        hint="Empty: the same."
        error={errors.idpSloResponseUrl}
      >
        {(control) => <Input {...control} type="url" defaultValue={connection.idpSloResponseUrl} autoComplete="off" />}
      </Field>
      <Field label="Binding of our logout messages" name="idpSloBinding" error={errors.idpSloBinding}>
        {(control) => (
          <Select {...control} defaultValue={connection.idpSloBinding}>
            <option value="redirect">HTTP-Redirect</option>
            <option value="post">HTTP-POST</option>
          </Select>
        )}
      </Field>
    </SettingsGroup>
  );
}

/** What an old identity provider is let through with for a while. */
export function ExceptionFields({ connection, errors }: Props) {
  return (
    <SettingsGroup legend="Exceptions, each with an end">
      <p className="text-sm text-ink-2">
        Empty: none, as it should be. For an identity provider that cannot do better yet; at most 180 days, and noted in
        the audit log and in every login that needed it.
      </p>
      <Field
        label="Take SHA-1 until"
        name="sha1AllowedUntilTime"
        hint="Old ADFS farms sign with it. It can be forged with effort."
        error={errors.sha1AllowedUntilTime}
        className="max-w-56"
      >
        {(control) => <Input {...control} type="date" defaultValue={connection.sha1AllowedUntilTime.slice(0, 10)} />}
      </Field>
      <Field
        label="Overlook a broken Response signature until"
        name="brokenResponseSignatureAllowedUntilTime"
        hint="For one that alters what it has signed. The assertion’s own signature must still hold."
        error={errors.brokenResponseSignatureAllowedUntilTime}
        className="max-w-56"
      >
        {(control) => (
          <Input
            {...control}
            type="date"
            defaultValue={connection.brokenResponseSignatureAllowedUntilTime.slice(0, 10)}
          />
        )}
      </Field>
    </SettingsGroup>
  );
}
