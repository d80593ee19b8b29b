import type { IdpMetadataEntity, SamlCertificate } from '@/lib/ssoready/client';

export type Tone = 'good' | 'warning' | 'bad';

/** One line of the card that says what was understood. */
export type VerdictLine = { tone: Tone; label: string; value: string; note?: string; mono?: boolean };

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Whole days from `now` until a certificate ends; negative when it has. NaN when its date is unreadable. */
export function daysLeft(certificate: Pick<SamlCertificate, 'notAfter'>, now: Date): number {
  return Math.floor((new Date(certificate.notAfter).getTime() - now.getTime()) / DAY_MS);
}

/** How long a certificate still lasts, in words. */
export function certificateLife(certificate: SamlCertificate, now: Date): { tone: Tone; words: string } {
  const days = daysLeft(certificate, now);
  if (Number.isNaN(days)) return { tone: 'warning', words: 'its end could not be read' };
  if (days < 0) return { tone: 'bad', words: `ended ${plural(-days, 'day')} ago` };
  if (new Date(certificate.notBefore).getTime() > now.getTime()) return { tone: 'warning', words: 'not valid yet' };
  if (days <= SOON_DAYS) return { tone: 'warning', words: `${plural(days, 'day')} left` };
  return { tone: 'good', words: `${plural(days, 'day')} left` };
}

/** The first 8 bytes of a SHA-256 fingerprint, as people compare them. */
export function shortFingerprint(hex: string): string {
  const pairs = hex.replaceAll(':', '').toUpperCase().match(/.{2}/g) ?? [];
  return pairs.slice(0, 8).join(':');
}

/** What a verdict is about: single logout is no part of it. */
export type DescribedEntity = Omit<IdpMetadataEntity, 'sloUrl' | 'sloResponseUrl' | 'sloBinding'>;

/** What an identity provider's metadata says, line by line, for the person who pasted it. */
export function describeEntity(entity: DescribedEntity, now: Date): VerdictLine[] {
  const lines: VerdictLine[] = [
    { tone: 'good', label: 'Entity ID', value: entity.entityId, mono: true },
    describeSignOn(entity),
  ];
  for (const certificate of entity.certificates) {
    const life = certificateLife(certificate, now);
    lines.push({
      tone: life.tone,
      label: certificate.state === 'next' ? 'Next certificate' : 'Certificate',
      value: shortFingerprint(certificate.fingerprintSha256),
      note: life.words,
      mono: true,
    });
  }
  if (entity.certificates.length === 0) {
    lines.push({
      tone: 'bad',
      label: 'Certificate',
      value: 'none for signing',
      note: 'Signatures cannot be checked without one. Ask your provider for metadata with a signing certificate.',
    });
  }
  return lines;
}

const ON_THIS_MACHINE = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\//;

function describeSignOn(entity: DescribedEntity): VerdictLine {
  const binding = entity.binding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect';
  const line = { label: 'Sign-on URL', value: entity.ssoUrl, mono: true };
  if (entity.ssoUrl === '') {
    return { ...line, tone: 'bad', value: 'none', note: 'The metadata does not say where to sign in.', mono: false };
  }
  // The built-in sandbox, as a rule: what never leaves the machine needs no protection on the way.
  if (ON_THIS_MACHINE.test(entity.ssoUrl)) return { ...line, tone: 'good', note: `${binding}, on this machine` };
  if (!entity.ssoUrl.startsWith('https://')) {
    return { ...line, tone: 'warning', note: `${binding}. The address is not https: sign-ins travel unprotected.` };
  }
  return { ...line, tone: 'good', note: binding };
}

/** True when nothing stands in the way of saving. A certificate that has ended is allowed: some providers still sign with it. */
export function isUsable(entity: DescribedEntity): boolean {
  return entity.entityId !== '' && entity.ssoUrl !== '' && entity.certificates.length > 0;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
