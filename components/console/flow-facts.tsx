import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Time } from '@/components/ui/time';
import { formatDuration } from '@/lib/console/format';
import type { SamlFlow } from '@/lib/ssoready/client';

/** When each step of a login happened, who it was, and what was asserted. */
export function FlowFacts({ flow }: { flow: SamlFlow }) {
  const attributes = Object.entries(flow.attributes);
  return (
    <Card>
      <CardHeader title="Timeline" count={flow.idpInitiated ? 'started at the identity provider' : undefined} />
      <ol className="divide-y divide-line">
        {stepsOf(flow).map(({ label, at, sincePrevious }) => (
          <li key={label} className="flex items-center gap-3 px-4 py-2">
            <span className="flex-1">{label}</span>
            <span className="text-sm text-ink-3">{sincePrevious}</span>
            <span className="text-ink-2">
              <Time value={at} show="clock" />
            </span>
          </li>
        ))}
      </ol>
      <CardBody className="grid grid-cols-1 gap-4 border-t border-line">
        <DescriptionList
          items={[
            { name: 'Person', value: flow.email || '–' },
            { name: 'NameID', value: flow.nameId || '–' },
            {
              name: 'Connection',
              value: <Copyable value={flow.samlConnectionId || flow.oidcConnectionId} label="connection ID" />,
            },
            ...(flow.claimedFlowId === ''
              ? []
              : [{ name: 'Claimed login', value: <Copyable value={flow.claimedFlowId} label="claimed login ID" /> }]),
            { name: 'Date', value: <Time value={flow.createTime} show="absolute" /> },
          ]}
        />
        {attributes.length === 0 ? null : (
          <div className="grid gap-2">
            <h3 className="text-sm text-ink-3">Attributes</h3>
            <DescriptionList
              items={attributes.map(([name, values]) => ({ name, value: values.join(', ') || 'empty' }))}
            />
          </div>
        )}
      </CardBody>
    </Card>
  );
}

function stepsOf(flow: SamlFlow): { label: string; at: string; sincePrevious: string }[] {
  const steps = [
    ['Started', flow.createTime],
    ['Sent to the identity provider', flow.initiateTime],
    ['Answer received', flow.receiveTime],
    ['Redeemed by the application', flow.redeemTime],
  ] as const;
  let previous: number | null = null;
  return steps.flatMap(([label, at]) => {
    if (at === undefined || at === '') return [];
    const time = new Date(at).getTime();
    const sincePrevious = previous === null ? '' : `+${formatDuration(time - previous)}`;
    previous = time;
    return [{ label, at, sincePrevious }];
  });
}
