import type { SamlAlert } from '@/lib/ssoready/client';
import { toDate } from './format';
import type { PartState } from './tenant-state';

/** What an alert about a SAML connection says, and how bad it is. */
type DescribedAlert = { kind: PartState['kind']; message: string };

/** An alert in one or two sentences for an operator. */
export function describeAlert({ kind, detail }: Pick<SamlAlert, 'kind' | 'detail'>): DescribedAlert {
  const fingerprint = (detail.fingerprint ?? '').slice(0, 8);
  switch (kind) {
    case 'certificate_expiring':
      return describeExpiry(detail.days ?? '', toDate(detail.notAfter), fingerprint);
    case 'certificate_changed':
      return { kind: 'draft', message: `Signing certificate ${fingerprint}… is trusted since it was changed.` };
    case 'metadata_changed':
      return { kind: 'waiting', message: 'Their metadata has changed. Nothing of it is used before it is accepted.' };
    case 'metadata_failing':
      return {
        kind: 'waiting',
        message: `Their metadata could not be read for a day. Sign-ins go on. ${detail.reason ?? ''}`.trim(),
      };
  }
}

function describeExpiry(days: string, end: Date | null, fingerprint: string): DescribedAlert {
  const day = end === null ? '' : ` (${end.toISOString().slice(0, 10)})`;
  const advice = 'Get the next one from their metadata, or send a renewal link.';
  if (days === '0')
    return { kind: 'broken', message: `Signing certificate ${fingerprint}… has ended${day}. ${advice}` };
  const left = days === '1' ? 'within a day' : `within ${days} days`;
  const bad = Number(days) <= 7;
  return {
    kind: bad ? 'broken' : 'waiting',
    message: `Signing certificate ${fingerprint}… ends ${left}${day}, and no other lasts longer. ${advice}`,
  };
}
