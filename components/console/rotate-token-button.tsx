'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { SecretOnce } from '@/components/ui/secret-once';
import { Select } from '@/components/ui/select';
import { type ApiRequest, callApi } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { useApiAction } from './use-api-action';
import { textOf } from './use-form-submit';

type Props = {
  environmentId: string;
  scimDirectoryId: string;
  hasToken: boolean;
  baseUrl: string;
  /** The connected server can only end the present token at once. */
  remote: boolean;
};

const OVERLAPS = [
  ['604800', 'In a week'],
  ['86400', 'In a day'],
  ['3600', 'In an hour'],
  ['0', 'At once'],
] as const;
/** Long enough for the customer's admin to enter the new one without a gap. */
const DEFAULT_OVERLAP = '604800';

/** Makes a directory token, shown once. One that is in use goes on working beside it for a while, unless it is to stop at once. */
export function RotateTokenButton({ environmentId, scimDirectoryId, hasToken, baseUrl, remote }: Props) {
  const router = useRouter();
  const [token, setToken] = useState<string | null>(null);
  const request = (overlapSeconds = 0): ApiRequest => ({
    method: 'POST',
    path: `/api/environments/${environmentId}/directories/${scimDirectoryId}/rotate`,
    body: { overlapSeconds },
  });
  const first = useApiAction<void, { bearerToken: string }>({
    request: () => request(),
    onDone: ({ bearerToken }) => setToken(bearerToken),
    refresh: false,
  });
  return (
    <>
      {hasToken ? (
        <FormDialog
          trigger={<Button size="sm">Rotate token</Button>}
          title="Make a new token?"
          description={
            remote
              ? 'The present token stops at once: their identity provider is refused until its admin has entered the new one.'
              : 'Until the present token stops, both work: their admin enters the new one without a gap, and you see here when their identity provider uses it.'
          }
          submitLabel="Make new token"
          send={async (form) => {
            const { bearerToken } = await callApi<{ bearerToken: string }>(request(Number(textOf(form, 'overlap'))));
            setToken(bearerToken);
          }}
        >
          {() => (
            <Field
              label="The present token stops working"
              name="overlap"
              hint={
                remote
                  ? 'The connected server knows nothing else.'
                  : 'At once is for a token that has leaked: joiners and leavers do not arrive until the new one is entered.'
              }
            >
              {(control) => (
                <Select {...control} defaultValue={remote ? '0' : DEFAULT_OVERLAP} disabled={remote}>
                  {OVERLAPS.map(([seconds, label]) => (
                    <option key={seconds} value={seconds}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
        </FormDialog>
      ) : (
        <Button size="sm" variant="primary" pending={first.isPending} onClick={() => first.mutate()}>
          Make token
        </Button>
      )}
      <SecretOnce
        secret={token}
        label="Bearer token"
        title="Directory token"
        description={`For ${baseUrl}. It is shown this once: afterwards only its hash is stored.`}
        recovery="Rotate the token to get another."
        onClose={() => {
          setToken(null);
          router.refresh();
        }}
      />
    </>
  );
}
