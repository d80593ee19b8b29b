'use client';

import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { callApi } from '@/lib/call-api';
import type { ScimDirectory } from '@/lib/ssoready/client';
import { FormDialog } from './form-dialog';
import { isTicked, textOf } from './use-form-submit';

type Props = { environmentId: string; directory: ScimDirectory };

/** Changes what a directory accepts. */
export function EditDirectoryButton({ environmentId, directory }: Props) {
  async function send(form: FormData) {
    await callApi({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/directories/${directory.id}`,
      body: {
        primary: isTicked(form, 'primary'),
        domainPolicy: textOf(form, 'domainPolicy'),
        unknownMemberPolicy: textOf(form, 'unknownMemberPolicy'),
        strictInterop: isTicked(form, 'strictInterop'),
        preserveOnPut: isTicked(form, 'preserveOnPut'),
      },
    });
  }

  return (
    <FormDialog
      trigger={<Button size="sm">Change policies</Button>}
      success="Policies saved"
      title="Directory policies"
      description="What is done with what the identity provider sends."
      submitLabel="Save"
      send={send}
    >
      {(fields) => (
        <>
          <Field label="People outside the tenant’s domains" name="domainPolicy" error={fields.domainPolicy}>
            {(control) => (
              <Select {...control} defaultValue={directory.domainPolicy ?? 'enforce'}>
                <option value="enforce">Refuse</option>
                <option value="flag">Take and mark</option>
                <option value="off">Take</option>
              </Select>
            )}
          </Field>
          <Field label="Group members that are not known" name="unknownMemberPolicy" error={fields.unknownMemberPolicy}>
            {(control) => (
              <Select {...control} defaultValue={directory.unknownMemberPolicy ?? 'skip'}>
                <option value="skip">Leave out</option>
                <option value="reject">Refuse the group</option>
              </Select>
            )}
          </Field>
          <Checkbox
            name="preserveOnPut"
            defaultChecked={directory.preserveOnPut ?? false}
            label="A PUT keeps what it leaves out"
            hint="Extension attributes, and a group’s members: for identity providers that replace with less than they sent before."
          />
          <Checkbox
            name="strictInterop"
            defaultChecked={directory.strictInterop ?? false}
            label="Strict protocol"
            hint="Refuses unknown attributes and operations without a path. Okta, Entra ID and JumpCloud need it off."
          />
          <Checkbox name="primary" defaultChecked={directory.primary} label="Primary directory of the tenant" />
        </>
      )}
    </FormDialog>
  );
}
