'use client';

import { ClipboardCopy } from 'lucide-react';
import { toast } from 'sonner';
import { Button } from '@/components/ui/button';
import { copyText } from '@/components/ui/copy-text';

/** Copies what may be handed to the customer: facts and checks, without the message or the person. */
export function CopyDiagnostics({ text }: { text: string }) {
  async function copy() {
    if (await copyText(text)) toast.success('Copied, without personal data: safe to send to the customer');
    else toast.error('The browser did not allow copying.');
  }
  return (
    <Button onClick={copy}>
      <ClipboardCopy aria-hidden /> Copy redacted diagnostics
    </Button>
  );
}
