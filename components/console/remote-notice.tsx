import { Alert } from '@/components/ui/alert';

/** Says why a part of the page is missing. */
export function RemoteNotice({ what }: { what: string }) {
  return (
    <Alert title={`${what} cannot be shown here`} code="unsupported_by_remote">
      The connected SSOReady server does not offer this part of the API. Its own console may show it.
    </Alert>
  );
}
