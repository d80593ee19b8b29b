'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { copyText } from '@/components/ui/copy-text';

/** Copies what somebody else needs in order to help. */
export function CopyDiagnostics({ text }: { text: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button size="sm" onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'refused')}>
        {outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
        Copy diagnostics
      </Button>
      <span aria-live="polite" className="text-sm text-ink-2">
        {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Select the lines above and copy them by hand' : ''}
      </span>
    </div>
  );
}
