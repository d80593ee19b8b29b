import { CopyField } from '@/components/ui/copy-field';
import type { SandboxApp } from '@/lib/sandbox/apps';

/** What the service provider wants to know of this identity provider. */
export function IdpValues({ app }: { app: SandboxApp }) {
  return (
    <div className="grid gap-3">
      <CopyField label="Metadata URL" value={app.metadataUrl} hint="Also the entity ID." />
      <CopyField label="Sign-on URL" value={app.ssoUrl} hint="By redirect or by post." />
      <details>
        <summary className="cursor-pointer text-ink-2 hover:text-ink">Certificate</summary>
        <div className="mt-3 grid gap-3">
          <CopyField label="Certificate" value={app.certificatePem} />
          <CopyField label="SHA-256 fingerprint" value={app.certificateFingerprint} />
        </div>
      </details>
    </div>
  );
}
