import { CopyButton } from '@/components/ui/copy-button';
import type { SamlConnection } from '@/lib/ssoready/client';

/** Our own metadata and, where there are any, our own certificates: what some identity providers ask for instead of values. */
export function SpMetadata({ connection }: { connection: SamlConnection }) {
  const { spEntityId, spSigningCertificate, spEncryptionCertificate } = connection;
  const certificates = [
    { name: 'signing certificate', pem: spSigningCertificate },
    { name: 'encryption certificate', pem: spEncryptionCertificate },
  ].filter(({ pem }) => pem !== '');
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <a href={`${spEntityId}/metadata`} download={`${connection.id}.xml`} className="underline underline-offset-2">
        Download XML
      </a>
      {certificates.map(({ name, pem }) => (
        <span key={name} className="inline-flex items-center gap-1">
          {name}
          <CopyButton value={pem} label={name} className="-my-0.5" />
        </span>
      ))}
    </span>
  );
}
