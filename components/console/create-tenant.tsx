'use client';

import { Plus } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecretOnce } from '@/components/ui/secret-once';
import { callApi } from '@/lib/call-api';
import type { CreatedTenant } from '@/lib/console/tenant-actions';
import { FormDialog } from './form-dialog';
import { LinkFailedDialog } from './link-failed-dialog';
import { readSetupLink, SetupLinkFields } from './setup-link-fields';
import { isTicked, textOf } from './use-form-submit';

type Props = { environmentId: string; openAtOnce?: boolean; label?: string };
type SetupLinkBody = ReturnType<typeof readSetupLink>;
type Created = {
  organizationId: string;
  name: string;
  url: string | null;
  failure: string | null;
  link: SetupLinkBody;
};

/** Creates a tenant and the link for its admin in one go; the link is shown once. */
export function CreateTenant({ environmentId, openAtOnce = false, label = 'New tenant' }: Props) {
  const router = useRouter();
  const pathname = usePathname();
  const [open, setOpen] = useState(openAtOnce);
  const [created, setCreated] = useState<Created | null>(null);

  function changeOpen(next: boolean) {
    setOpen(next);
    if (!next && openAtOnce) router.replace(pathname, { scroll: false });
  }

  async function send(form: FormData) {
    const link = readSetupLink(form);
    const withLink = isTicked(form, 'withLink');
    const answer = await callApi<CreatedTenant>({
      method: 'POST',
      path: `/api/environments/${environmentId}/tenants`,
      body: {
        displayName: textOf(form, 'displayName'),
        externalId: textOf(form, 'externalId'),
        domains: textOf(form, 'domains'),
        setupLink: withLink ? link : null,
      },
    });
    const { id, displayName } = answer.organization;
    setOpen(false);
    if (answer.setupUrl === null && answer.setupLinkFailure === null) {
      toast.success(`${displayName} created`);
      router.push(`/e/${environmentId}/tenants/${id}`);
      return 'stay';
    }
    const { setupUrl: url, setupLinkFailure: failure } = answer;
    setCreated({ organizationId: id, name: displayName, url, failure, link });
    return 'stay';
  }

  function finish() {
    const id = created?.organizationId;
    setCreated(null);
    if (id !== undefined) router.push(`/e/${environmentId}/tenants/${id}`);
  }

  return (
    <>
      <FormDialog
        trigger={
          <Button variant="primary">
            <Plus aria-hidden /> {label}
          </Button>
        }
        open={open}
        onOpenChange={changeOpen}
        title="New tenant"
        description="One of your customers. You can change all of this later."
        submitLabel="Create tenant"
        send={send}
      >
        {(fields) => <CreateTenantFields fields={fields} />}
      </FormDialog>
      <LinkFailedDialog
        failure={created?.url == null ? (created?.failure ?? null) : null}
        tenantName={created?.name ?? ''}
        retry={async () => {
          if (created === null) return;
          const path = `/api/environments/${environmentId}/tenants/${created.organizationId}/setup-links`;
          const { url } = await callApi<{ url: string }>({ method: 'POST', path, body: created.link });
          setCreated({ ...created, url, failure: null });
        }}
        onClose={finish}
      />
      <SecretOnce
        secret={created?.url ?? null}
        label="Setup link"
        title={`${created?.name ?? 'Tenant'} is ready for its admin`}
        description="Send this link to the customer’s IT admin. It is shown this once."
        recovery="Make another on the tenant’s Onboarding tab."
        onClose={finish}
      />
    </>
  );
}

function CreateTenantFields({ fields }: { fields: Readonly<Record<string, string>> }) {
  const [withLink, setWithLink] = useState(true);
  return (
    <>
      <Field label="Name" name="displayName" required error={fields.displayName}>
        {(control) => <Input {...control} maxLength={200} autoComplete="off" placeholder="Acme Corp" />}
      </Field>
      <Field
        label="Domains"
        name="domains"
        error={fields.domains}
        hint="E-mail domains of their people, separated by commas. Sign-in finds the tenant by them."
      >
        {(control) => <Input {...control} autoComplete="off" placeholder="acme.com, acme.co.uk" />}
      </Field>
      <Field
        label="External ID"
        name="externalId"
        error={fields.externalId}
        hint="What your product calls this customer. Optional; must be unique."
      >
        {(control) => <Input {...control} autoComplete="off" className="font-mono" placeholder="customer-42" />}
      </Field>
      <Checkbox
        name="withLink"
        label="Make a setup link for their admin"
        checked={withLink}
        onChange={(event) => setWithLink(event.target.checked)}
      />
      {withLink ? (
        <div className="grid grid-cols-1 gap-4 border-l-2 border-line pl-4">
          <SetupLinkFields fields={fields} prefix="setupLink." />
        </div>
      ) : null}
    </>
  );
}
