import { Card, CardHeader } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { AttributeMapping } from '@/lib/onboarding/guides/types';

/** Which of the provider's attributes goes into which of ours. */
export function MappingTable({ rows, note }: { rows: readonly AttributeMapping[]; note: string }) {
  return (
    <Card className="mb-5">
      <CardHeader title="Attribute mapping" />
      <Table label="Attribute mapping">
        <TableHead>
          <tr>
            <TableHeader>In your provider</TableHeader>
            <TableHeader>Here</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.to}>
              <TableCell>
                {row.from}
                {row.note === undefined ? null : <span className="block text-sm text-ink-2">{row.note}</span>}
              </TableCell>
              <TableCell>
                <code>{row.to}</code>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <p className="border-t border-line px-4 py-2.5 text-sm text-ink-2">{note}</p>
    </Card>
  );
}
