import type { SamlCertificate } from '@/lib/ssoready/client';
import { daysUntil, formatPlural, toDate } from './format';
import { CERTIFICATE_SOON_DAYS, CERTIFICATE_URGENT_DAYS, type PartState } from './tenant-state';

/** How long a certificate still lasts, as colour and words. */
export function describeCertificate(
  certificate: Pick<SamlCertificate, 'state' | 'notAfter' | 'notBefore'>,
  now: Date,
): { kind: PartState['kind']; word: string } {
  if (certificate.state === 'retired') return { kind: 'draft', word: 'No longer trusted' };
  const end = toDate(certificate.notAfter);
  const start = toDate(certificate.notBefore);
  if (end === null) return { kind: 'waiting', word: 'No end date' };
  if (end <= now) return { kind: 'broken', word: 'Expired' };
  if (start !== null && start > now) return { kind: 'waiting', word: 'Not valid yet' };
  const days = daysUntil(end, now);
  const left = `${formatPlural(days, 'day', 'days')} left`;
  if (days < CERTIFICATE_URGENT_DAYS) return { kind: 'broken', word: left };
  return { kind: days < CERTIFICATE_SOON_DAYS ? 'waiting' : 'live', word: left };
}
