import Link from 'next/link';
import { CopyButton } from '@/components/ui/copy-button';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { SamlServiceKey } from '@/lib/ssoready/client';
import { NextKeyButton } from './next-key-button';
import { KeyActions } from './service-key-actions';
import { KEY_STATES } from './service-key-states';

type Props = {
  keys: readonly SamlServiceKey[];
  /** Names of tenants by id. */
  tenants: ReadonlyMap<string, string>;
  environmentId: string;
  mayChange: boolean;
};

/** Our own keys of all connections of an environment, with the steps of their rotation. */
export function ServiceKeysTable({ keys, tenants, environmentId, mayChange }: Props) {
  const hasNext = (key: SamlServiceKey) =>
    keys.some(
      (other) =>
        other.samlConnectionId === key.samlConnectionId && other.purpose === key.purpose && other.state === 'next',
    );
  return (
    <Table label="SAML keys">
      <TableColumns names={['Tenant', 'For', 'State', 'Certificate', 'Since']} actions />
      <TableBody>
        {keys.map((key) => (
          <TableRow key={key.id}>
            <TableCell className="max-w-52 min-w-32">
              <Link
                href={`/e/${environmentId}/tenants/${key.organizationId}/sso`}
                className="block truncate font-medium underline-offset-2 hover:underline"
              >
                {tenants.get(key.organizationId) ?? key.organizationId}
              </Link>
            </TableCell>
            <TableCell className="whitespace-nowrap">
              {key.purpose === 'signing' ? 'Signed requests' : 'Encrypted assertions'}
            </TableCell>
            <TableCell>
              <StateBadge state={KEY_STATES[key.state].state}>{KEY_STATES[key.state].word}</StateBadge>
            </TableCell>
            <TableCell className="whitespace-nowrap">
              <code className="text-ink-2">{key.fingerprintSha256.slice(0, 8)}…</code>
              <CopyButton value={key.certificate} label="certificate" className="ml-1" />
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={key.retireTime ?? key.activateTime ?? key.createTime} show="day" />
            </TableCell>
            <TableCell>
              {mayChange ? (
                <span className="flex justify-end gap-2 whitespace-nowrap">
                  <KeyActions environmentId={environmentId} serviceKey={key} />
                  {key.state === 'current' && !hasNext(key) ? (
                    <NextKeyButton
                      environmentId={environmentId}
                      samlConnectionId={key.samlConnectionId}
                      purpose={key.purpose}
                      short
                    />
                  ) : null}
                </span>
              ) : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
