'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { callApi } from '@/lib/call-api';
import { SCOPE_LABELS } from '@/lib/console/key-scopes';
import { FormDialog } from './form-dialog';
import { SecretShownOnce } from './secret-shown-once';
import { textOf } from './use-form-submit';

const DAY_SECONDS = 86_400;
const LIFETIMES = [30, 90, 365] as const;

/** Makes an API key; its secret is shown once. */
export function CreateApiKey({ environmentId }: { environmentId: string }) {
  const [access, setAccess] = useState('plain');

  async function create(form: FormData): Promise<string> {
    const days = LIFETIMES.find((known) => String(known) === textOf(form, 'days'));
    const { secretToken } = await callApi<{ secretToken: string }>({
      method: 'POST',
      path: `/api/environments/${environmentId}/api-keys`,
      body: {
        displayName: textOf(form, 'displayName'),
        hasManagementApiAccess: access === 'full',
        scopes: access === 'scopes' ? form.getAll('scopes').map(String) : null,
        ttlSeconds: days === undefined ? null : days * DAY_SECONDS,
      },
    });
    return secretToken;
  }

  return (
    <SecretShownOnce
      label="API key"
      title="API key"
      description="It is shown this once: afterwards only its hash is stored."
      recovery="Revoke it and create another."
    >
      {(show) => (
        <FormDialog
          trigger={
            <Button variant="primary">
              <Plus aria-hidden /> New API key
            </Button>
          }
          title="New API key"
          submitLabel="Create key"
          send={async (form) => show(await create(form))}
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
                {(control) => (
                  <Input {...control} autoComplete="off" placeholder="Backend, production" maxLength={200} />
                )}
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
              <Field label="May" name="access" error={fields.hasManagementApiAccess}>
                {(control) => (
                  <Select {...control} value={access} onChange={(event) => setAccess(event.target.value)}>
                    <option value="plain">sign people in and read directories</option>
                    <option value="full">do everything, through the Management API too</option>
                    <option value="scopes">do only what is ticked</option>
                  </Select>
                )}
              </Field>
              {access === 'scopes' ? <Scopes error={fields.scopes} /> : null}
            </>
          )}
        </FormDialog>
      )}
    </SecretShownOnce>
  );
}

function Scopes({ error }: { error: string | undefined }) {
  return (
    <fieldset className="grid max-h-72 gap-2 overflow-y-auto rounded-[10px] border border-line p-3">
      <legend className="px-1 text-sm text-ink-2">Scopes</legend>
      {Object.entries(SCOPE_LABELS).map(([scope, label]) => (
        <Checkbox key={scope} name="scopes" value={scope} label={label} hint={scope} />
      ))}
      {error === undefined ? null : (
        <p role="alert" className="text-sm text-broken">
          {error}
        </p>
      )}
    </fieldset>
  );
}
