import { Plus } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import type { ActionState } from '@/lib/action-state';
import type { SandboxGroup } from '@/lib/sandbox/groups';
import type { SandboxPerson } from '@/lib/sandbox/people';
import { RowForm } from './row-form';

type Props = {
  appId: string;
  groups: readonly SandboxGroup[];
  people: readonly SandboxPerson[];
  remove: (previous: ActionState, form: FormData) => Promise<ActionState>;
  /** Nothing can be added, edited or removed otherwise. */
  mayChange: boolean;
  /** The form to add or edit a group, when it is open. */
  children: ReactNode;
};

/** Names of members beyond this many are counted. */
const SHOWN = 6;

/** The groups and who is in them. */
export function GroupsCard({ appId, groups, people, remove, mayChange, children }: Props) {
  const names = new Map<string, string>(people.map((person) => [person.id, person.givenName]));
  const add = mayChange ? (
    <Button asChild size="sm">
      <Link href={`/sandbox/${appId}?add=group`} scroll={false}>
        <Plus aria-hidden />
        Add group
      </Link>
    </Button>
  ) : undefined;
  return (
    <Card>
      <CardHeader title="Groups" count={groups.length} actions={add} />
      {children}
      {groups.length === 0 ? (
        <EmptyState title="No groups" action={add}>
          Groups are sent with every sign-in and pushed to the directory.
        </EmptyState>
      ) : (
        <Table label="Groups">
          <TableColumns names={['Group', 'Members', 'Directory']} actions={mayChange} />
          <TableBody>
            {groups.map((group) => (
              <TableRow key={group.id}>
                <TableCell className="font-medium">{group.displayName}</TableCell>
                <TableCell className="text-ink-2">{listMembers(group, names)}</TableCell>
                <TableCell className="text-ink-2">{group.pushed ? 'Pushed' : 'Not pushed'}</TableCell>
                {mayChange ? (
                  <TableCell>
                    <div className="flex items-center justify-end">
                      <Button asChild variant="quiet" size="sm">
                        <Link
                          href={`/sandbox/${appId}?edit=${group.id}`}
                          scroll={false}
                          aria-label={`Edit ${group.displayName}`}
                        >
                          Edit
                        </Link>
                      </Button>
                      <RowForm
                        action={remove}
                        fields={{ appId, groupId: group.id }}
                        label={`Remove ${group.displayName}`}
                      >
                        Remove
                      </RowForm>
                    </div>
                  </TableCell>
                ) : null}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function listMembers(group: SandboxGroup, names: ReadonlyMap<string, string>): string {
  const known = group.memberIds.flatMap((id) => names.get(id) ?? []);
  if (known.length === 0) return 'Nobody';
  const more = known.length - SHOWN;
  return known.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
