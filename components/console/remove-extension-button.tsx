'use client';

import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { Extension } from '@/lib/console/extension-drafts';
import { useApiAction } from './use-api-action';

type Props = { path: string; extensions: readonly Extension[]; extension: Extension };

/** Takes a declaration back. What was sent under it stays. */
export function RemoveExtensionButton({ path, extensions, extension }: Props) {
  const remove = useApiAction({
    request: () => ({
      method: 'PATCH',
      path,
      body: { extensionSchemas: extensions.filter(({ id }) => id !== extension.id) },
    }),
    success: 'Extension removed',
    quiet: true,
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Remove {extension.name}
        </Button>
      }
      title={`Remove the extension “${extension.name}”?`}
      description="Its attributes are no longer checked or listed. What was sent under it stays, and is kept as it comes from then on."
      actionLabel="Remove extension"
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
