'use client';

import { Link2 } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { SecretOnce } from '@/components/ui/secret-once';
import { callApi } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { readSetupLink, SetupLinkFields } from './setup-link-fields';

type Props = {
  environmentId: string;
  organizationId: string;
  primary?: boolean;
  label?: string;
  size?: 'sm' | 'md';
  /** Opens the dialog with the page, with these ticked. */
  openWith?: 'saml' | 'scim' | 'both' | undefined;
};

/** Makes a setup link; its URL is shown once. */
export function SetupLinkButton({ environmentId, organizationId, primary, label, size = 'md', openWith }: Props) {
  const router = useRouter();
  const pathname = usePathname();
  const [open, setOpen] = useState(openWith !== undefined);
  const [url, setUrl] = useState<string | null>(null);

  /** Forgets that the address asked for the dialog, so that a reload does not ask again. */
  function settle() {
    if (openWith !== undefined) router.replace(pathname, { scroll: false });
    else router.refresh();
  }

  function changeOpen(next: boolean) {
    setOpen(next);
    if (!next && openWith !== undefined) settle();
  }

  return (
    <>
      <FormDialog
        trigger={
          <Button size={size} variant={primary ? 'primary' : 'secondary'}>
            <Link2 aria-hidden /> {label ?? 'Send setup link'}
          </Button>
        }
        open={open}
        onOpenChange={changeOpen}
        title="New setup link"
        description="For the customer’s IT admin, who needs no account here. Opening it changes nothing until they press Continue."
        submitLabel="Make the link"
        send={async (form) => {
          const answer = await callApi<{ url: string }>({
            method: 'POST',
            path: `/api/environments/${environmentId}/tenants/${organizationId}/setup-links`,
            body: readSetupLink(form),
          });
          setOpen(false);
          setUrl(answer.url);
          return 'stay';
        }}
      >
        {(fields) => <SetupLinkFields fields={fields} saml={openWith !== 'scim'} scim={openWith !== 'saml'} />}
      </FormDialog>
      <SecretOnce
        secret={url}
        label="Setup link"
        title="Setup link"
        description="Send this link to the customer’s IT admin. It is shown this once."
        recovery="Make another; it takes a moment."
        onClose={() => {
          setUrl(null);
          settle();
        }}
      />
    </>
  );
}
