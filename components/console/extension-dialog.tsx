'use client';

import { type ReactNode, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { callApi } from '@/lib/call-api';
import { type Extension, newAttribute } from '@/lib/console/extension-drafts';
import { ExtensionAttributeFields } from './extension-attribute-fields';
import { FormDialog } from './form-dialog';
import { textOf } from './use-form-submit';

type Props = {
  /** The route handler of the directory. */
  path: string;
  /** All that the directory has. */
  extensions: readonly Extension[];
  /** The one to change; undefined for a new one. */
  extension?: Extension;
  trigger: ReactNode;
};

type Row = { key: number; attribute: ReturnType<typeof newAttribute> };

/** Declares an extension of a directory's schema, or changes one. */
export function ExtensionDialog({ path, extensions, extension, trigger }: Props) {
  const [rows, setRows] = useState<readonly Row[]>(() =>
    (extension?.attributes ?? [newAttribute()]).map((attribute, key) => ({ key, attribute })),
  );

  async function send(form: FormData) {
    const declared = {
      id: textOf(form, 'urn'),
      name: textOf(form, 'extensionName'),
      description: textOf(form, 'description'),
      resourceType: textOf(form, 'resourceType'),
      attributes: rows.map(({ attribute }) => attribute),
    };
    const others = extensions.filter(({ id }) => id !== extension?.id);
    await callApi({ method: 'PATCH', path, body: { extensionSchemas: [...others, declared] } });
    if (extension === undefined) setRows([{ key: 0, attribute: newAttribute() }]);
  }

  return (
    <FormDialog
      trigger={trigger}
      success="Extension saved"
      title={extension === undefined ? 'Declare an extension' : 'Change the extension'}
      description="Attributes beyond the standard that their identity provider sends. They are checked, can be filtered by, and are in the directory’s discovery."
      submitLabel="Save"
      send={send}
    >
      {(fields) => (
        <>
          <Problems fields={fields} />
          <Identity extension={extension} />
          {rows.map(({ key, attribute }, index) => (
            <ExtensionAttributeFields
              key={key}
              attribute={attribute}
              place={index + 1}
              onChange={(changed) => setRows(rows.map((row) => (row.key === key ? { key, attribute: changed } : row)))}
              onRemove={rows.length > 1 ? () => setRows(rows.filter((row) => row.key !== key)) : undefined}
            />
          ))}
          <div>
            <Button
              size="sm"
              onClick={() => {
                const key = Math.max(...rows.map((row) => row.key)) + 1;
                setRows([...rows, { key, attribute: newAttribute() }]);
              }}
            >
              Add attribute
            </Button>
          </div>
        </>
      )}
    </FormDialog>
  );
}

function Identity({ extension }: { extension: Extension | undefined }) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <Field
        label="URN"
        name="urn"
        hint="As the identity provider sends it, such as urn:example:params:scim:schemas:Badge:1.0:User"
        className="sm:col-span-2"
        required
      >
        {(control) => <Input {...control} defaultValue={extension?.id} className="font-mono" autoComplete="off" />}
      </Field>
      <Field label="Name" name="extensionName" required>
        {(control) => <Input {...control} defaultValue={extension?.name} />}
      </Field>
      <Field label="Of" name="resourceType">
        {(control) => (
          <Select {...control} defaultValue={extension?.resourceType ?? 'User'}>
            <option value="User">people</option>
            <option value="Group">groups</option>
          </Select>
        )}
      </Field>
      <Field label="What it is for" name="description" className="sm:col-span-2">
        {(control) => <Input {...control} defaultValue={extension?.description} />}
      </Field>
    </div>
  );
}

/** What the engine refused, with the attribute it is about. */
function Problems({ fields }: { fields: Readonly<Record<string, string>> }) {
  const problems = Object.entries(fields).map(([field, problem]) => `${place(field)}${problem}`);
  if (problems.length === 0) return null;
  return (
    <Alert tone="broken" live>
      {[...new Set(problems)].join(' · ')}
    </Alert>
  );
}

function place(field: string): string {
  const attribute = /attributes\.(\d+)(?:\.(\w+))?/.exec(field);
  if (attribute !== null)
    return `Attribute ${Number(attribute[1]) + 1}${attribute[2] === undefined ? '' : ` (${attribute[2]})`}: `;
  return field.endsWith('.id') ? 'URN: ' : field.endsWith('.name') ? 'Name: ' : '';
}
