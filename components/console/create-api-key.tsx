'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { SecretOnce } from '@/components/ui/secret-once';
import { Select } from '@/components/ui/select';
import { callApi } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { isTicked, textOf } from './use-form-submit';

const DAY_SECONDS = 86_400;
const LIFETIMES = [30, 90, 365] as const;

/** Makes an API key; its secret is shown once. */
export function CreateApiKey({ environmentId }: { environmentId: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);

  async function send(form: FormData) {
    const days = LIFETIMES.find((known) => String(known) === textOf(form, 'days'));
    const { secretToken } = await callApi<{ secretToken: string }>({
      method: 'POST',
      path: `/api/environments/${environmentId}/api-keys`,
      body: {
        displayName: textOf(form, 'displayName'),
        hasManagementApiAccess: isTicked(form, 'hasManagementApiAccess'),
        ttlSeconds: days === undefined ? null : days * DAY_SECONDS,
      },
    });
    setOpen(false);
    setSecret(secretToken);
  }

  return (
    <>
      <FormDialog
        trigger={
          <Button variant="primary">
            <Plus aria-hidden /> New API key
          </Button>
        }
        open={open}
        onOpenChange={setOpen}
        title="New API key"
        submitLabel="Create key"
        send={send}
      >
        {(fields) => (
          <>
            <Field
              label="Name"
              name="displayName"
              required
              error={fields.displayName}
              hint="What uses it, so that you know what to expect when you revoke it."
            >
              {(control) => <Input {...control} autoComplete="off" placeholder="Backend, production" maxLength={200} />}
            </Field>
            <Field label="Works" name="days" error={fields.ttlSeconds}>
              {(control) => (
                <Select {...control} defaultValue="">
                  <option value="">until it is revoked</option>
                  {LIFETIMES.map((days) => (
                    <option key={days} value={days}>
                      {days} days
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Checkbox
              name="hasManagementApiAccess"
              label="Management API"
              hint="May also create tenants, setup links, connections and directories. Leave it off for a key that only signs people in and reads directories."
            />
          </>
        )}
      </FormDialog>
      <SecretOnce
        secret={secret}
        label="API key"
        title="API key"
        description="It is shown this once: afterwards only its hash is stored."
        recovery="Revoke it and create another."
        onClose={() => {
          setSecret(null);
          router.refresh();
        }}
      />
    </>
  );
}
