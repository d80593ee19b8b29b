import type { Metadata } from 'next';
import { ApiReference } from '@/components/console/api-reference';
import { Alert } from '@/components/ui/alert';
import { getRuntime } from '@/lib/runtime';
import { openEnvironment } from '../../../../console-page';

export const metadata: Metadata = { title: 'API reference' };

export default async function ApiReferencePage({ params }: { params: Promise<{ environmentId: string }> }) {
  await openEnvironment((await params).environmentId);
  const { env } = getRuntime();
  if (env.remote !== null) {
    return (
      <Alert title="The API reference is of this program’s own API" code="unsupported_by_remote">
        This console drives <code>{env.remote.baseUrl}</code>, which answers in its place and describes its API itself.
      </Alert>
    );
  }
  return <ApiReference />;
}
