import Link from 'next/link';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { describeRunResult, describeRunStatus, describeRunTrigger } from '@/lib/console/describe-run';
import { formatCount, formatDuration } from '@/lib/console/format';
import type { SyncRunView } from '@/lib/console/sync-status';

type Props = {
  /** `tenantName` where the list spans tenants. */
  runs: readonly (SyncRunView & { tenantName?: string })[];
  environmentId: string;
};

/** Sync runs, newest first. */
export function RunsTable({ runs, environmentId }: Props) {
  const spansTenants = runs.some((run) => run.tenantName !== undefined);
  return (
    <Table label="Sync runs">
      <TableHead>
        <tr>
          <TableHeader>Result</TableHeader>
          {spansTenants ? <TableHeader>Tenant</TableHeader> : null}
          <TableHeader>Changes</TableHeader>
          <TableHeader numeric>People read</TableHeader>
          <TableHeader numeric>Took</TableHeader>
          <TableHeader>Started</TableHeader>
          <TableHeader>When</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {runs.map((run) => {
          const { kind, word } = describeRunStatus(run.status);
          return (
            <TableRow key={run.id} className="relative hover:bg-raised/60">
              <TableCell>
                <StateBadge state={kind}>{run.preview && kind === 'live' ? 'Preview' : word}</StateBadge>
              </TableCell>
              {spansTenants ? <TableCell className="max-w-40 truncate font-medium">{run.tenantName}</TableCell> : null}
              <TableCell className={spansTenants ? 'max-w-48 2xl:max-w-72' : 'max-w-80 2xl:max-w-96'}>
                <Link
                  href={`/e/${environmentId}/runs/${run.id}`}
                  className="block truncate after:absolute after:inset-0"
                  title={run.errorMessage ?? undefined}
                >
                  {run.errorMessage ?? describeRunResult(run)}
                </Link>
              </TableCell>
              <TableCell numeric>{formatCount(run.usersRead)}</TableCell>
              <TableCell numeric className="whitespace-nowrap text-ink-2">
                {duration(run)}
              </TableCell>
              <TableCell className="max-w-44 truncate text-ink-2 2xl:max-w-48">{describeRunTrigger(run)}</TableCell>
              <TableCell className="whitespace-nowrap text-ink-2">
                <Time value={run.createdAt} />
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}

function duration(run: SyncRunView): string {
  if (run.startedAt === null || run.finishedAt === null) return '–';
  return formatDuration(new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime());
}
