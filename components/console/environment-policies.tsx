import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { Environment } from '@/lib/ssoready/client';

/** What an environment asks for before people sign in. */
export function EnvironmentPolicies({
  environment,
}: {
  environment: Pick<Environment, 'requireDomainProof' | 'goLivePolicy'> | null;
}) {
  return (
    <>
      <Field
        label="When a customer’s sign-in is set up and tested"
        name="goLivePolicy"
        hint="Only connections that have not been in use are held back; what people sign in with stays."
      >
        {(control) => (
          <Select {...control} defaultValue={environment?.goLivePolicy ?? 'automatic'}>
            <option value="automatic">it is in use at once</option>
            <option value="operator">an operator puts it live</option>
          </Select>
        )}
      </Field>
      <Checkbox
        name="requireDomainProof"
        defaultChecked={environment?.requireDomainProof ?? false}
        label="Domains must be proven"
        hint="Recommended. Sign-in by e-mail then finds a tenant only by domains that it has proven with a DNS record, or that you have vouched for. Do that for the tenants you have before you switch it on."
      />
    </>
  );
}
