'use client';

import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { useApiAction } from './use-api-action';

type Props = {
  environmentId: string;
  organizationId: string;
  readyAt: Date;
  contact: string;
  /** When a test sign-in worked; null when none has. */
  testedAt: Date | null;
  /** A complete connection that sign-ins do not begin at yet; null when there is none. */
  waitingConnectionId: string | null;
  mayChange: boolean;
};

/** The customer's admin says that the setup is ready: what an operator does about it. */
export function ReadyBanner(props: Props) {
  const { environmentId, organizationId, readyAt, contact, testedAt, waitingConnectionId, mayChange } = props;
  const settle = useApiAction({
    request: () => ({ method: 'POST', path: `/api/environments/${environmentId}/tenants/${organizationId}/ready` }),
    success: 'Noted as seen',
  });
  return (
    <Alert
      tone="waiting"
      title="Their admin says that everything is ready"
      actions={
        mayChange ? (
          <>
            {waitingConnectionId === null ? null : (
              <PutLiveButton {...{ environmentId, organizationId }} connectionId={waitingConnectionId} primary />
            )}
            <Button size="sm" pending={settle.isPending} onClick={() => settle.mutate()}>
              Noted
            </Button>
          </>
        ) : undefined
      }
    >
      Said <Time value={readyAt} />
      {contact === '' ? '' : `; ask ${contact}`}.{' '}
      {testedAt === null ? (
        'No test sign-in has worked yet.'
      ) : (
        <>
          A sign-in has worked <Time value={testedAt} />.
        </>
      )}{' '}
      {waitingConnectionId === null ? '' : 'People are not sent to the new connection until it is put live.'}
    </Alert>
  );
}

type ButtonProps = { environmentId: string; organizationId: string; connectionId: string; primary?: boolean };

/** Makes a connection the one that the tenant's sign-ins begin at. */
export function PutLiveButton({ environmentId, organizationId, connectionId, primary = false }: ButtonProps) {
  const putLive = useApiAction({
    request: () => ({
      method: 'POST',
      path: `/api/environments/${environmentId}/tenants/${organizationId}/live`,
      body: { connectionId },
    }),
    success: 'The connection is live: sign-ins begin there from now on',
  });
  return (
    <Button
      size="sm"
      variant={primary ? 'primary' : 'secondary'}
      pending={putLive.isPending}
      onClick={() => putLive.mutate()}
    >
      Put live
    </Button>
  );
}
