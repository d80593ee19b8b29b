import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { CopyButton } from '@/components/ui/copy-button';
import type { OwnCertificateSteps } from '@/lib/onboarding/guides/own-certificates';
import { Instructions } from './instructions';

type Props = {
  title: string;
  /** What it is for, in a sentence. */
  purpose: string;
  /** PEM. */
  certificate: string;
  fileName: string;
  /** What to do with it; a text when the provider has no place for it. */
  steps: OwnCertificateSteps | string;
};

/** One of our certificates to carry to the provider: as a file, as text, and where it goes. */
export function OwnCertificate({ title, purpose, certificate, fileName, steps }: Props) {
  return (
    <Card>
      <CardHeader
        title={title}
        actions={
          <>
            <CopyButton value={certificate} label={title} />
            <Button asChild size="sm">
              <a
                href={`data:application/x-pem-file;base64,${Buffer.from(certificate).toString('base64')}`}
                download={fileName}
              >
                <Download aria-hidden />
                Download
              </a>
            </Button>
          </>
        }
      />
      <CardBody>
        <p className="text-ink-2">{purpose}</p>
        {typeof steps === 'string' ? (
          <p className="mt-3">{steps}</p>
        ) : (
          <div className="mt-3">
            <Instructions where={steps.where} items={steps.steps} />
          </div>
        )}
      </CardBody>
    </Card>
  );
}
