'use client';

import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { describeAlert } from '@/lib/console/describe-alert';
import type { SamlAlert } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; alerts: readonly SamlAlert[]; mayChange: boolean };

const TONES = { live: 'info', draft: 'info', waiting: 'waiting', broken: 'broken' } as const;

/** What an operator should know about the tenant's connections. Each leaves when it is over, or was seen. */
export function AlertList({ environmentId, alerts, mayChange }: Props) {
  // A change of the metadata has a banner of its own, with what can be done.
  const shown = alerts.filter((alert) => alert.kind !== 'metadata_changed');
  return shown.map((alert) => (
    <AlertLine key={alert.id} environmentId={environmentId} alert={alert} mayChange={mayChange} />
  ));
}

function AlertLine({
  environmentId,
  alert,
  mayChange,
}: {
  environmentId: string;
  alert: SamlAlert;
  mayChange: boolean;
}) {
  const acknowledge = useApiAction({
    request: () => ({ method: 'POST', path: `/api/environments/${environmentId}/alerts/${alert.id}/acknowledge` }),
    success: 'Noted as seen',
  });
  const { kind, message } = describeAlert(alert);
  return (
    <Alert
      tone={TONES[kind]}
      actions={
        mayChange ? (
          <Button size="sm" pending={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
            Noted
          </Button>
        ) : undefined
      }
    >
      {message} <Time value={alert.createTime} className="text-ink-3" />
    </Alert>
  );
}
