import { CircleMinus } from 'lucide-react';
import { Copyable } from '@/components/ui/copyable';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { SamlOauthClient } from '@/lib/ssoready/client';
import { EditOauthClientButton } from './oauth-client-button';
import { DeleteOauthClientButton, RotateClientSecretButton } from './oauth-client-secret-buttons';

type Props = {
  clients: readonly SamlOauthClient[];
  environmentId: string;
  /** Where clients without callbacks of their own are answered; empty when nowhere. */
  fallback: string;
  mayChange: boolean;
};

/** OAuth clients of an environment; their secrets are not among what is known of them. */
export function OauthClientsTable({ clients, environmentId, fallback, mayChange }: Props) {
  return (
    <Table label="OAuth clients">
      <TableColumns names={['Name', 'Client ID', 'Redirect URIs', 'State', 'Created']} actions />
      <TableBody>
        {clients.map((client) => (
          <TableRow key={client.id}>
            <TableCell className="max-w-48 min-w-32">
              <span className="block truncate font-medium" title={client.displayName}>
                {client.displayName || 'unnamed'}
              </span>
            </TableCell>
            <TableCell className="max-w-36">
              <Copyable value={client.id} label="client ID" />
            </TableCell>
            <TableCell className="max-w-96 min-w-48 wrap-anywhere">
              <Callbacks client={client} fallback={fallback} />
            </TableCell>
            <TableCell>
              {client.revokeTime ? (
                <StateBadge state="draft" icon={CircleMinus}>
                  Deleted
                </StateBadge>
              ) : (
                <StateBadge state="live">Active</StateBadge>
              )}
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={client.createTime} />
            </TableCell>
            <TableCell>
              {mayChange && !client.revokeTime ? (
                <span className="flex justify-end gap-2">
                  <EditOauthClientButton environmentId={environmentId} client={client} />
                  <RotateClientSecretButton environmentId={environmentId} client={client} />
                  <DeleteOauthClientButton environmentId={environmentId} client={client} />
                </span>
              ) : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Callbacks({ client, fallback }: { client: SamlOauthClient; fallback: string }) {
  if (client.redirectUris.length === 0) {
    return <span className="text-ink-2">{fallback === '' ? 'none' : 'the environment’s'}</span>;
  }
  return (
    <ul className="grid gap-0.5">
      {client.redirectUris.map((uri) => (
        <li key={uri}>
          <code>{uri}</code>
        </li>
      ))}
    </ul>
  );
}
