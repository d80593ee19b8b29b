'use client';

import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { callApi } from '@/lib/call-api';
import { InlineForm } from './inline-form';
import { isTicked, textOf } from './use-form-submit';

type Props = {
  environmentId: string;
  organizationId: string;
  organization: { displayName: string; externalId: string; domains: readonly string[] };
  settings: { matchBy: 'email' | 'scim_id'; syncEnabled: boolean };
  disabledReason: string | undefined;
};

/** Name, external id, domains and how the directory is followed. */
export function TenantSettingsForm({ environmentId, organizationId, organization, settings, disabledReason }: Props) {
  const router = useRouter();

  async function send(form: FormData) {
    const matchBy = textOf(form, 'matchBy') === 'scim_id' ? 'scim_id' : 'email';
    const syncEnabled = isTicked(form, 'syncEnabled');
    await callApi({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/tenants/${organizationId}`,
      body: {
        displayName: textOf(form, 'displayName'),
        externalId: textOf(form, 'externalId'),
        domains: textOf(form, 'domains'),
        ...(matchBy === settings.matchBy ? {} : { matchBy }),
        ...(syncEnabled === settings.syncEnabled ? {} : { syncEnabled }),
      },
    });
    toast.success('Tenant saved');
    router.refresh();
  }

  return (
    <InlineForm submitLabel="Save" send={send} disabledReason={disabledReason}>
      {(fields) => (
        <>
          <Field label="Name" name="displayName" required error={fields.displayName}>
            {(control) => <Input {...control} defaultValue={organization.displayName} maxLength={200} />}
          </Field>
          <Field
            label="External ID"
            name="externalId"
            error={fields.externalId}
            hint="What your product calls this customer; API callers may use it instead of the ID."
          >
            {(control) => <Input {...control} className="font-mono" defaultValue={organization.externalId} />}
          </Field>
          <Field
            label="Domains"
            name="domains"
            error={fields.domains}
            hint="One on each line, or separated by commas. Sign-in finds the tenant by them, and people of other domains are refused."
          >
            {(control) => <Textarea {...control} rows={3} defaultValue={organization.domains.join('\n')} />}
          </Field>
          <Field
            label="A directory person is the same as one of yours when"
            name="matchBy"
            error={fields.matchBy}
            hint="By ID suits products in which an e-mail is not unique."
          >
            {(control) => (
              <Select {...control} defaultValue={settings.matchBy}>
                <option value="email">the e-mail address is the same</option>
                <option value="scim_id">the directory ID is the same</option>
              </Select>
            )}
          </Field>
          <Checkbox
            name="syncEnabled"
            defaultChecked={settings.syncEnabled}
            label="Follow the directory"
            hint="Hourly and after changes. Switched off, joiners and leavers do not follow; “Force SCIM Sync” still works."
          />
        </>
      )}
    </InlineForm>
  );
}
