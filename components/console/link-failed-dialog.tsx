'use client';

import { useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Dialog, DialogContent, DialogFooter } from '@/components/ui/dialog';

type Props = {
  /** Why there is no link; null keeps the dialog closed. */
  failure: string | null;
  tenantName: string;
  retry: () => Promise<void>;
  onClose: () => void;
};

/** The tenant exists but its link does not: says so, and tries the link again without making the tenant twice. */
export function LinkFailedDialog({ failure, tenantName, retry, onClose }: Props) {
  const [pending, setPending] = useState(false);
  const [again, setAgain] = useState<string | null>(null);

  async function tryAgain() {
    setPending(true);
    try {
      await retry();
      setAgain(null);
    } catch (error) {
      setAgain(error instanceof Error ? error.message : 'It failed again.');
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog open={failure !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      <DialogContent
        title={`${tenantName} was created, its setup link was not`}
        description="The tenant is saved. Only the link is missing; nothing has to be typed again."
      >
        <Alert tone="broken" live>
          {again ?? failure}
        </Alert>
        <DialogFooter>
          <Button onClick={onClose}>Later, open the tenant</Button>
          <Button variant="primary" pending={pending} onClick={tryAgain}>
            Try the link again
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
