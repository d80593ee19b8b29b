'use client';

import { type ReactNode, useState } from 'react';
import { Alert } from './alert';
import { Button } from './button';
import { CopyField } from './copy-field';
import { Dialog, DialogContent, DialogFooter } from './dialog';

type Props = {
  /** The secret to show; null keeps the dialog closed. */
  secret: string | null;
  /** What the secret is called where it is needed. */
  label: string;
  title: ReactNode;
  description?: ReactNode;
  /** What to do when it was lost, e.g. "Rotate the token to get another." */
  recovery: string;
  /** The caller forgets the secret here. */
  onClose: () => void;
};

/** Shows a secret once. Closing before it was copied asks first. */
export function SecretOnce({ secret, label, title, description, recovery, onClose }: Props) {
  return (
    <Dialog open={secret !== null}>
      {secret === null ? null : (
        <SecretBody
          key={secret}
          secret={secret}
          label={label}
          title={title}
          description={description}
          recovery={recovery}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function SecretBody({ secret, label, title, description, recovery, onClose }: Props & { secret: string }) {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  const leave = () => (copied || warned ? onClose() : setWarned(true));
  return (
    <DialogContent
      title={title}
      description={description ?? 'It is shown this once: afterwards only its fingerprint is stored.'}
      onEscapeKeyDown={leave}
      onInteractOutside={leave}
      onCloseClick={leave}
    >
      <CopyField label={label} value={secret} onCopied={() => setCopied(true)} />
      {warned && !copied ? (
        <Alert tone="waiting" live title="You have not copied it">
          It cannot be shown again. {recovery}
        </Alert>
      ) : null}
      <DialogFooter>
        {warned && !copied ? (
          <Button variant="quiet" onClick={onClose}>
            Close without copying
          </Button>
        ) : null}
        <Button variant="primary" onClick={leave} disabled={warned && !copied}>
          Done
        </Button>
      </DialogFooter>
    </DialogContent>
  );
}
