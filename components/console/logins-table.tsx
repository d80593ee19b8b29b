import Link from 'next/link';
import { Badge } from '@/components/ui/badge';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { describeFlowStatus, flowDuration } from '@/lib/console/describe-flow';
import { formatDuration } from '@/lib/console/format';
import type { SamlFlow } from '@/lib/ssoready/client';

type Props = {
  flows: readonly SamlFlow[];
  environmentId: string;
  /** Tenant names by organization id, where the list spans tenants. */
  tenantNames?: ReadonlyMap<string, string>;
};

/** Login attempts, newest first. */
export function LoginsTable({ flows, environmentId, tenantNames }: Props) {
  return (
    <Table label="Logins">
      <TableHead>
        <tr>
          <TableHeader>Result</TableHeader>
          <TableHeader>Person</TableHeader>
          {tenantNames === undefined ? null : <TableHeader>Tenant</TableHeader>}
          <TableHeader>What happened</TableHeader>
          <TableHeader numeric>Took</TableHeader>
          <TableHeader>When</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {flows.map((flow) => {
          const { kind, word } = describeFlowStatus(flow.status);
          const took = flowDuration(flow);
          return (
            <TableRow key={flow.id} className="relative hover:bg-raised/60">
              <TableCell>
                <StateBadge state={kind}>{word}</StateBadge>
              </TableCell>
              <TableCell className="max-w-64">
                <Link
                  href={`/e/${environmentId}/logins/${flow.id}`}
                  className="block truncate font-medium after:absolute after:inset-0"
                >
                  {flow.email || flow.nameId || 'unknown'}
                </Link>
              </TableCell>
              {tenantNames === undefined ? null : (
                <TableCell className="max-w-48 truncate">
                  {tenantNames.get(flow.organizationId) ?? flow.organizationId}
                </TableCell>
              )}
              <TableCell className="max-w-96">
                <span className="flex items-center gap-2">
                  {flow.test ? <Badge>test</Badge> : null}
                  <span className="truncate text-ink-2" title={flow.errorMessage}>
                    {flow.errorMessage || flow.errorCode || (flow.idpInitiated ? 'from the identity provider' : '')}
                  </span>
                </span>
              </TableCell>
              <TableCell numeric className="whitespace-nowrap text-ink-2">
                {took === null ? '–' : formatDuration(took)}
              </TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                <Time value={flow.createTime} />
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
