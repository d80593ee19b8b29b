import { Copyable } from '@/components/ui/copyable';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { AuditEvent } from '@/lib/audit/queries';
import { auditActionLabel, auditDetailPairs } from '@/lib/console/audit-labels';

const ACTORS: Record<AuditEvent['actor']['type'], string> = {
  operator: 'operator',
  customer_admin: 'customer admin',
  member: 'member',
  api_key: 'API key',
  system: 'system',
};

/** A prefixed id, as in `sync_run_…`. */
const ID = /^[a-z_]+_[0-9a-z]{20,}$/;

/** Who did what, newest first. */
export function AuditTable({ events }: { events: readonly AuditEvent[] }) {
  return (
    <Table label="Audit events">
      <TableColumns names={['Who', 'Did what', 'Details', 'When']} />
      <TableBody>
        {events.map((event) => (
          <TableRow key={event.id}>
            <TableCell className="max-w-64">
              <span className="block truncate" title={event.actor.label}>
                {event.actor.label || event.actor.id || '–'}
              </span>
              <span className="block text-xs text-ink-3">{ACTORS[event.actor.type]}</span>
            </TableCell>
            <TableCell className="whitespace-nowrap">
              {auditActionLabel(event.action)}
              <code className="block text-ink-3">{event.action}</code>
            </TableCell>
            <TableCell className="max-w-[28rem] text-ink-2">
              <Details event={event} />
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={event.at} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Details({ event }: { event: AuditEvent }) {
  const pairs = auditDetailPairs(event.detail);
  return (
    <>
      <span className="flex flex-wrap gap-x-4">
        {pairs.map(({ key, value }) => (
          <span key={key} className="min-w-0 wrap-anywhere">
            <span className="text-ink-3">{key}:</span> {ID.test(value) ? <code>{value}</code> : value}
          </span>
        ))}
      </span>
      {event.targetId === null ? null : (
        <Copyable value={event.targetId} label="id of what changed" className="text-ink-3" />
      )}
    </>
  );
}
