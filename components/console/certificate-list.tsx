import { Copyable } from '@/components/ui/copyable';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import { describeCertificate } from '@/lib/console/describe-certificate';
import type { SamlConnection } from '@/lib/ssoready/client';

/** The certificates a connection trusts, with the days they have left. */
export function CertificateList({ connection, now }: { connection: SamlConnection; now: Date }) {
  if (connection.certificates.length === 0) return null;
  return (
    <ul className="divide-y divide-line border-t border-line">
      {connection.certificates.map((certificate) => {
        const { kind, word } = describeCertificate(certificate, now);
        return (
          <li key={certificate.fingerprintSha256} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
            <span className="w-28 font-medium">
              {certificate.state === 'next' ? 'Next certificate' : 'Certificate'}
            </span>
            <StateBadge state={kind}>{word}</StateBadge>
            <span className="text-ink-2">
              <Time value={certificate.notBefore} show="day" /> to <Time value={certificate.notAfter} show="day" />
            </span>
            <span className="ml-auto max-w-full min-w-0 sm:max-w-72">
              <Copyable value={certificate.fingerprintSha256} label="certificate fingerprint (SHA-256)" />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
