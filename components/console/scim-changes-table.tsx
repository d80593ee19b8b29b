import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import { Copyable } from '@/components/ui/copyable';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { describeScimChange } from '@/lib/console/describe-scim-change';
import type { NamedScimChange } from '@/lib/console/list-scim-changes';
import { requestsHref } from '@/lib/console/request-search';

type Props = {
  changes: readonly NamedScimChange[];
  requestsPath: string;
  /** Which identity provider keeps the directory; null when it was not recognised. */
  provider: string | null;
};

const TONES = { live: 'text-live', waiting: 'text-wait', broken: 'text-broken' } as const;

/** What changed in a directory, newest first, each with the way to the requests that did it. */
export function ScimChangesTable({ changes, requestsPath, provider }: Props) {
  return (
    <Table label="Changes">
      <TableHead>
        <tr>
          <TableHeader>What</TableHeader>
          <TableHeader>Person or group</TableHeader>
          <TableHeader>By</TableHeader>
          <TableHeader>When</TableHeader>
          <TableHeader>
            <span className="sr-only">Requests</span>
          </TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {changes.map((change) => (
          <ChangeRow key={change.id} change={change} requestsPath={requestsPath} provider={provider} />
        ))}
      </TableBody>
    </Table>
  );
}

function ChangeRow({ change, requestsPath, provider }: { change: NamedScimChange } & Omit<Props, 'changes'>) {
  const { sign, tone, words } = describeScimChange(change);
  const name = change.name || change.resourceId;
  return (
    <TableRow>
      <TableCell className={cn('whitespace-nowrap', TONES[tone])}>
        <b aria-hidden className="mr-2 inline-block w-2.5 font-semibold">
          {sign}
        </b>
        {words}
      </TableCell>
      <TableCell className="max-w-80 min-w-40">
        {change.name === '' ? (
          <Copyable value={change.resourceId} label="id" />
        ) : (
          <span className="block truncate" title={`${change.name} (${change.resourceId})`}>
            {change.name}
          </span>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap text-ink-2">{provider ?? 'not recognised'}</TableCell>
      <TableCell className="whitespace-nowrap text-ink-2">
        <Time value={change.time} />
      </TableCell>
      <TableCell className="whitespace-nowrap">
        <Link
          href={requestsHref(requestsPath, change.scimDirectoryId, { resource: change.resourceId })}
          className="underline underline-offset-2"
        >
          Requests<span className="sr-only"> about {name}</span>
        </Link>
      </TableCell>
    </TableRow>
  );
}
