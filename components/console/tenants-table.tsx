import Link from 'next/link';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { formatCount } from '@/lib/console/format';
import type { TenantRow } from '@/lib/console/list-tenants';
import { PartBadge } from './part-badge';

type Props = { rows: readonly TenantRow[]; path: string; limited: boolean };

/** One page of tenants. `limited`: the connected server knows no states, so their columns are left out. */
export function TenantsTable({ rows, path, limited }: Props) {
  return (
    <Table label="Tenants">
      <TableHead>
        <tr>
          <TableHeader aria-sort="ascending">Tenant</TableHeader>
          <TableHeader>External ID</TableHeader>
          {limited ? <TableHeader>Domains</TableHeader> : null}
          {limited ? null : <TableHeader>Single sign-on</TableHeader>}
          {limited ? null : <TableHeader>Directory</TableHeader>}
          <TableHeader numeric>People</TableHeader>
          <TableHeader>Last sync</TableHeader>
          <TableHeader>Last login</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TenantsRow key={row.organizationId} row={row} path={path} limited={limited} />
        ))}
      </TableBody>
    </Table>
  );
}

function TenantsRow({ row, path, limited }: { row: TenantRow; path: string; limited: boolean }) {
  return (
    <TableRow className="relative hover:bg-raised/60">
      <TableCell className="max-w-72 min-w-40">
        {/* The whole row leads to the tenant; the name is the link that is read out and focused. */}
        <Link
          href={`${path}/${row.organizationId}`}
          title={row.name}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {row.name}
        </Link>
      </TableCell>
      <TableCell className="max-w-44">
        <code className="block truncate text-ink-2" title={row.externalId}>
          {row.externalId || '–'}
        </code>
      </TableCell>
      {limited ? <TableCell className="max-w-56 truncate text-ink-2">{row.domains.join(', ') || '–'}</TableCell> : null}
      {limited ? null : (
        <TableCell>
          <PartBadge part={row.sso} />
        </TableCell>
      )}
      {limited ? null : (
        <TableCell>
          <PartBadge part={row.directory} />
        </TableCell>
      )}
      <TableCell numeric>{row.people === null ? '–' : formatCount(row.people)}</TableCell>
      <TableCell className="whitespace-nowrap text-ink-2">
        <Time value={row.lastSyncedAt} />
      </TableCell>
      <TableCell className="whitespace-nowrap text-ink-2">
        <Time value={row.lastLoginAt} />
      </TableCell>
    </TableRow>
  );
}
