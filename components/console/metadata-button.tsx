'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/textarea';
import { callApi } from '@/lib/call-api';
import type { IdpMetadataEntity } from '@/lib/ssoready/client';
import { FormDialog } from './form-dialog';
import { MetadataChoice } from './metadata-choice';
import { textOf } from './use-form-submit';

type Props = { environmentId: string; samlConnectionId: string; primary?: boolean };

/** Reads the identity provider's metadata, shows what it says, and saves it on confirmation. */
export function MetadataButton({ environmentId, samlConnectionId, primary }: Props) {
  const [open, setOpen] = useState(false);
  const [entities, setEntities] = useState<readonly IdpMetadataEntity[] | null>(null);
  const [metadataUrl, setMetadataUrl] = useState('');

  function changeOpen(next: boolean) {
    setOpen(next);
    if (!next) setEntities(null);
  }

  async function read(form: FormData) {
    const source = textOf(form, 'source');
    const isUrl = /^https?:\/\//i.test(source);
    const answer = await callApi<{ entities: IdpMetadataEntity[] }>({
      method: 'POST',
      path: `/api/environments/${environmentId}/metadata`,
      body: isUrl ? { url: source } : { xml: source },
    });
    if (answer.entities.length === 0) throw new Error('The metadata describes no identity provider.');
    setEntities(answer.entities);
    setMetadataUrl(isUrl ? source : '');
    return 'stay';
  }

  async function save(form: FormData) {
    const entity = entities?.find((candidate) => candidate.entityId === textOf(form, 'entityId')) ?? entities?.[0];
    if (!entity) return 'stay';
    const [first, ...others] = entity.certificates;
    await callApi({
      method: 'PATCH',
      path: `/api/environments/${environmentId}/connections/${samlConnectionId}`,
      body: {
        idpEntityId: entity.entityId,
        idpRedirectUrl: entity.ssoUrl,
        idpBinding: entity.binding,
        idpSloUrl: entity.sloUrl,
        idpSloResponseUrl: entity.sloResponseUrl,
        idpSloBinding: entity.sloBinding,
        metadataUrl,
        idpCertificate: first?.pem ?? '',
        additionalCertificates: others.map((certificate) => certificate.pem),
      },
    });
    return 'saved';
  }

  return (
    <FormDialog
      trigger={
        <Button size="sm" variant={primary ? 'primary' : 'secondary'}>
          From metadata
        </Button>
      }
      open={open}
      onOpenChange={changeOpen}
      success="Connection saved from metadata"
      title={entities === null ? 'Read metadata' : 'Is this their identity provider?'}
      description={
        entities === null
          ? 'The address of the identity provider’s SAML metadata, or the XML itself.'
          : 'Nothing has been saved yet.'
      }
      submitLabel={entities === null ? 'Read' : 'Save'}
      send={entities === null ? read : save}
    >
      {(fields) =>
        entities === null ? (
          <Field label="Metadata address or XML" name="source" error={fields.url ?? fields.xml ?? fields['']}>
            {(control) => (
              <Textarea
                {...control}
                rows={7}
                className="font-mono text-sm"
                placeholder="https://idp.example.com/metadata"
                spellCheck={false}
              />
            )}
          </Field>
        ) : (
          <MetadataChoice entities={entities} />
        )
      }
    </FormDialog>
  );
}
