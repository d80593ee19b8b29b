import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { describeAttribute, type Extension } from '@/lib/console/extension-drafts';
import { ExtensionDialog } from './extension-dialog';
import { RemoveExtensionButton } from './remove-extension-button';

type Props = { environmentId: string; directoryId: string; extensions: readonly Extension[]; mayChange: boolean };

/** The extensions of the SCIM schema that are declared for a directory. */
export function ExtensionsCard({ environmentId, directoryId, extensions, mayChange }: Props) {
  const path = `/api/environments/${environmentId}/directories/${directoryId}`;
  return (
    <Card className="min-w-0">
      <CardHeader
        title="Extensions of the schema"
        count={extensions.length === 0 ? 'none declared' : extensions.length}
        actions={
          mayChange ? (
            <ExtensionDialog
              path={path}
              extensions={extensions}
              trigger={<Button size="sm">Declare extension</Button>}
            />
          ) : null
        }
      />
      {extensions.length === 0 ? (
        <p className="p-4 text-ink-2">
          Attributes beyond the standard are kept as they come. Declare those you rely on: they are then checked, can be
          filtered by with their type, and are listed at <code className="font-mono">/Schemas</code>.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {extensions.map((extension) => (
            <li key={extension.id} className="grid gap-2 px-4 py-3">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{extension.name}</span>
                <span className="text-sm text-ink-3">of {extension.resourceType === 'User' ? 'people' : 'groups'}</span>
                {mayChange ? (
                  <span className="ml-auto flex flex-wrap gap-2">
                    <RemoveExtensionButton path={path} extensions={extensions} extension={extension} />
                    <ExtensionDialog
                      path={path}
                      extensions={extensions}
                      extension={extension}
                      trigger={<Button size="sm">Change {extension.name}</Button>}
                    />
                  </span>
                ) : null}
              </div>
              <code className="font-mono text-sm wrap-anywhere text-ink-2">{extension.id}</code>
              <dl className="grid gap-1 text-sm">
                {extension.attributes.map((attribute) => (
                  <div key={attribute.name} className="flex flex-wrap gap-x-2">
                    <dt className="font-mono">{attribute.name}</dt>
                    <dd className="text-ink-2">{describeAttribute(attribute)}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
