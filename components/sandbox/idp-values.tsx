import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import type { SandboxApp } from '@/lib/sandbox/apps';

/** What the service provider wants to know of this identity provider. */
export function IdpValues({ app }: { app: SandboxApp }) {
  return (
    <Card>
      <CardHeader title="Identity provider" />
      <CardBody className="grid gap-3">
        <CopyField label="Metadata URL" value={app.metadataUrl} hint="Also the entity id." />
        <CopyField label="Sign-on URL" value={app.ssoUrl} hint="By redirect or by post." />
        <CopyField label="Certificate" value={app.certificatePem} />
        <CopyField label="SHA-256 fingerprint" value={app.certificateFingerprint} />
      </CardBody>
    </Card>
  );
}
