import Link from 'next/link';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { dialectLabel } from '@/lib/console/dialects';
import { formatMicros } from '@/lib/console/format';
import { readablePath } from '@/lib/console/readable-path';
import type { ScimRequest } from '@/lib/ssoready/client';

/** What an identity provider sent, newest first. */
export function RequestsTable({
  requests,
  environmentId,
}: {
  requests: readonly ScimRequest[];
  environmentId: string;
}) {
  return (
    <Table label="SCIM requests">
      <TableHead>
        <tr>
          <TableHeader>Status</TableHeader>
          <TableHeader>Request</TableHeader>
          <TableHeader>Code</TableHeader>
          <TableHeader>From</TableHeader>
          <TableHeader numeric>Took</TableHeader>
          <TableHeader>When</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {requests.map((request) => (
          <TableRow key={request.id} className="relative hover:bg-raised/60">
            <TableCell>
              <StateBadge state={request.status < 400 ? 'live' : 'broken'}>{request.status}</StateBadge>
            </TableCell>
            <TableCell className="max-w-[34rem]">
              <Link
                href={`/e/${environmentId}/requests/${request.id}`}
                title={`${request.method} ${request.path}`}
                className="block truncate after:absolute after:inset-0"
              >
                <code>
                  <b>{request.method}</b> {readablePath(request.path)}
                </code>
              </Link>
            </TableCell>
            <TableCell className="text-ink-2">{request.errorCode ? <code>{request.errorCode}</code> : '–'}</TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">{dialectLabel(request.dialect) ?? '–'}</TableCell>
            <TableCell numeric className="whitespace-nowrap text-ink-2">
              {formatMicros(request.durationMicros)}
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={request.time} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
