import { CircleMinus } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Copyable } from '@/components/ui/copyable';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { toDate } from '@/lib/console/format';
import type { ApiKey } from '@/lib/ssoready/client';
import { RevokeKeyButton } from './revoke-key-button';

type Props = { apiKeys: readonly ApiKey[]; environmentId: string; mayChange: boolean; now: Date };

/** API keys of an environment; their secrets are not among what is known of them. */
export function ApiKeysTable({ apiKeys, environmentId, mayChange, now }: Props) {
  return (
    <Table label="API keys">
      <TableColumns names={['Name', 'Secret', 'State', 'Last used', 'Created', 'ID']} actions />
      <TableBody>
        {apiKeys.map((key) => {
          const state = stateOf(key, now);
          return (
            <TableRow key={key.id}>
              <TableCell className="max-w-96 min-w-56">
                <span className="flex items-center gap-2">
                  <span className="truncate font-medium" title={key.displayName}>
                    {key.displayName || 'unnamed'}
                  </span>
                  {key.hasManagementApiAccess && key.scopes === undefined ? (
                    <Badge tone="accent">management</Badge>
                  ) : null}
                </span>
                {key.scopes === undefined ? null : (
                  <span className="block text-sm wrap-anywhere text-ink-2">{key.scopes.join(', ')}</span>
                )}
              </TableCell>
              <TableCell>
                <code className="whitespace-nowrap text-ink-2">…{key.secretSuffix}</code>
              </TableCell>
              <TableCell>
                <StateBadge {...(state.usable ? { state: 'live' } : { state: 'draft', icon: CircleMinus })}>
                  {state.word}
                </StateBadge>
              </TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                {key.lastUsedTime ? <Time value={key.lastUsedTime} /> : 'never'}
              </TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                <Time value={key.createTime} />
              </TableCell>
              <TableCell className="max-w-36">
                <Copyable value={key.id} label="key ID" />
              </TableCell>
              <TableCell className="text-right">
                {state.usable && mayChange ? (
                  <RevokeKeyButton environmentId={environmentId} apiKeyId={key.id} name={key.displayName} />
                ) : null}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

function stateOf(key: ApiKey, now: Date): { usable: boolean; word: string } {
  const end = toDate(key.expireTime);
  if (key.revokeTime) return { usable: false, word: 'Revoked' };
  if (end !== null && end <= now) return { usable: false, word: 'Ended' };
  return { usable: true, word: 'Active' };
}
