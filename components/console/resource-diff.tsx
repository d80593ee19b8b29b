import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { AttributeChange, ResourceDiff } from '@/lib/console/diff-resource';
import { formatPlural } from '@/lib/console/format';

const TITLES = { created: 'What it made', changed: 'What it changed', deleted: 'What it deleted' } as const;

/** What a request did to its user or group, attribute by attribute. Secrets were masked before they were logged. */
export function ResourceDiffCard({ diff, isGroup }: { diff: ResourceDiff; isGroup: boolean }) {
  if (diff.kind === 'none') return null;
  if (diff.kind === 'cut') {
    return (
      <Card>
        <CardHeader title={TITLES.changed} />
        <CardBody className="text-ink-2">
          The resource is larger than what the log keeps of one, so its states cannot be compared. The bodies are below.
        </CardBody>
      </Card>
    );
  }
  const { kind, changes } = diff;
  return (
    <Card>
      <CardHeader title={TITLES[kind]} count={formatPlural(changes.length, 'attribute', 'attributes')} />
      {changes.length === 0 ? (
        <CardBody className="text-ink-2">
          {isGroup
            ? 'No attribute of the group. Who joined or left is in the request, and under Changes.'
            : 'Nothing: the request said what was already so.'}
        </CardBody>
      ) : (
        <DiffTable changes={changes} kind={kind} />
      )}
    </Card>
  );
}

function DiffTable({ changes, kind }: { changes: readonly AttributeChange[]; kind: keyof typeof TITLES }) {
  return (
    <Table label={TITLES[kind]}>
      <TableHead>
        <tr>
          <TableHeader>Attribute</TableHeader>
          {kind === 'created' ? null : <TableHeader>Before</TableHeader>}
          {kind === 'deleted' ? null : <TableHeader>After</TableHeader>}
        </tr>
      </TableHead>
      <TableBody>
        {changes.map(({ attribute, before, after }) => (
          <TableRow key={attribute} className="align-top">
            <TableCell className="max-w-72 py-2 wrap-anywhere">
              <code>{attribute}</code>
            </TableCell>
            {kind === 'created' ? null : (
              <TableCell className="max-w-96 min-w-32 py-2 wrap-anywhere text-ink-2">
                {before === '' ? <Nothing /> : kind === 'changed' ? <del>{before}</del> : before}
              </TableCell>
            )}
            {kind === 'deleted' ? null : (
              <TableCell className="max-w-96 min-w-32 py-2 wrap-anywhere">
                {after === '' ? <Nothing /> : kind === 'changed' ? <ins className="no-underline">{after}</ins> : after}
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Nothing() {
  return <span className="text-ink-3">none</span>;
}
