import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { isTicked } from './use-form-submit';

const DAY_SECONDS = 86_400;
const LIFETIMES = [1, 3, 7, 14, 30] as const;
const DEFAULT_DAYS = 7;

type Props = { fields: Readonly<Record<string, string>>; prefix?: string; saml?: boolean; scim?: boolean };

/** What a setup link permits and how long it lives. */
export function SetupLinkFields({ fields, prefix = '', saml = true, scim = true }: Props) {
  const error = fields[`${prefix}canManageSaml`];
  return (
    <>
      <fieldset className="grid gap-2">
        <legend className="mb-1.5 text-sm font-medium text-ink-2">Their admin may set up</legend>
        <Checkbox name="canManageDomains" label="DNS record that proves their domain" defaultChecked={saml} />
        <Checkbox name="canManageSaml" label="Single sign-on" defaultChecked={saml} />
        <Checkbox name="canManageScim" label="Directory (SCIM)" defaultChecked={scim} />
        {error === undefined ? null : <p className="text-sm text-broken">{error}</p>}
      </fieldset>
      <Field
        label="The link works for"
        name="days"
        hint="It can be opened again until then, and you can revoke it at any time."
        error={fields[`${prefix}ttlSeconds`]}
      >
        {(control) => (
          <Select {...control} defaultValue={String(DEFAULT_DAYS)}>
            {LIFETIMES.map((days) => (
              <option key={days} value={days}>
                {days === 1 ? '1 day' : `${days} days`}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

/** What {@link SetupLinkFields} hold, as the route handlers take it. */
export function readSetupLink(form: FormData) {
  const days = Number(form.get('days'));
  return {
    canManageSaml: isTicked(form, 'canManageSaml'),
    canManageScim: isTicked(form, 'canManageScim'),
    canManageDomains: isTicked(form, 'canManageDomains'),
    ttlSeconds: (LIFETIMES.find((known) => known === days) ?? DEFAULT_DAYS) * DAY_SECONDS,
  };
}
