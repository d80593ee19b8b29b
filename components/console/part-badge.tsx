import { StateBadge } from '@/components/ui/state-badge';
import type { PartState } from '@/lib/console/tenant-state';

/** The state of a part of a tenant, with the longer sentence on hover. `prefix` names the part where the column does not. */
export function PartBadge({ part, prefix }: { part: PartState | null; prefix?: string }) {
  if (part === null) return <span className="text-ink-3">–</span>;
  return (
    <span title={part.detail} className="inline-flex">
      <StateBadge state={part.kind}>{prefix === undefined ? part.word : `${prefix} ${lower(part.word)}`}</StateBadge>
    </span>
  );
}

/** Identity providers keep their capitals; states lose theirs behind a prefix. */
function lower(word: string): string {
  return /^(Live|Tested|Waiting|Paused|Silent|Not |No |In |Cert)/.test(word)
    ? word.charAt(0).toLowerCase() + word.slice(1)
    : word;
}
