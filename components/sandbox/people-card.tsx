import { CircleMinus, LogIn, Plus } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Card, CardHeader } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import type { ActionState } from '@/lib/action-state';
import type { SandboxPerson } from '@/lib/sandbox/people';
import { RowForm } from './row-form';
import { WeatherSelect } from './weather-select';

type RowAction = (previous: ActionState, form: FormData) => Promise<ActionState>;
type Props = {
  appId: string;
  people: readonly SandboxPerson[];
  /** Names the form whose button each row has; null while nobody can be signed in. */
  signInFormId: string | null;
  setActive: RowAction;
  remove: RowAction;
  /** Nobody can be added, edited or removed otherwise; signing in is open to everybody. */
  mayChange: boolean;
  /** The form to add or edit somebody, when it is open. */
  children: ReactNode;
};

/** Who works there, and what can be done with each. */
export function PeopleCard({ appId, people, signInFormId, setActive, remove, mayChange, children }: Props) {
  const add = mayChange ? (
    <Button asChild size="sm">
      <Link href={`/sandbox/${appId}?add=person`} scroll={false}>
        <Plus aria-hidden />
        Add person
      </Link>
    </Button>
  ) : undefined;
  return (
    <Card>
      <CardHeader
        title="People"
        count={people.length}
        actions={
          <>
            {signInFormId === null ? null : (
              <form id={signInFormId} method="post" action={`/sandbox/${appId}/respond`}>
                <WeatherSelect inline />
              </form>
            )}
            {add}
          </>
        }
      />
      {signInFormId === null ? (
        <Alert className="m-4" tone="waiting">
          Enter the service provider below: then you can sign in as anybody here.
        </Alert>
      ) : null}
      {children}
      {people.length === 0 ? (
        <EmptyState title="Nobody works here" action={add}>
          Add somebody to sign in as or to push to a directory.
        </EmptyState>
      ) : (
        <Table label="People">
          <TableColumns names={['Name', 'User name', 'Title', 'State', 'Directory']} actions />
          <TableBody>
            {people.map((person) => (
              <TableRow key={person.id}>
                <TableCell className="font-medium whitespace-nowrap">
                  {person.givenName} {person.familyName}
                </TableCell>
                <TableCell>{person.userName}</TableCell>
                <TableCell className="text-ink-2">{person.title}</TableCell>
                <TableCell>
                  {person.active ? (
                    <StateBadge state="live">Active</StateBadge>
                  ) : (
                    <StateBadge state="draft" icon={CircleMinus}>
                      Deactivated
                    </StateBadge>
                  )}
                </TableCell>
                <TableCell className="text-ink-2">{person.pushed ? 'Pushed' : 'Not pushed'}</TableCell>
                <TableCell>
                  <PersonActions {...{ appId, person, signInFormId, setActive, remove, mayChange }} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function PersonActions({
  appId,
  person,
  signInFormId,
  setActive,
  remove,
  mayChange,
}: Omit<Props, 'people' | 'children'> & { person: SandboxPerson }) {
  const name = `${person.givenName} ${person.familyName}`;
  const fields = { appId, personId: person.id };
  return (
    <div className="flex items-center justify-end">
      {signInFormId !== null && person.active ? (
        <Button
          type="submit"
          form={signInFormId}
          name="personId"
          value={person.id}
          variant="quiet"
          size="sm"
          aria-label={`Sign in as ${name}`}
        >
          <LogIn aria-hidden />
          Sign in as
        </Button>
      ) : null}
      {mayChange ? (
        <>
          <Button asChild variant="quiet" size="sm">
            <Link href={`/sandbox/${appId}?edit=${person.id}`} scroll={false} aria-label={`Edit ${name}`}>
              Edit
            </Link>
          </Button>
          <RowForm
            action={setActive}
            fields={{ ...fields, active: person.active ? 'no' : 'yes' }}
            label={`${person.active ? 'Deactivate' : 'Activate'} ${name}`}
          >
            {person.active ? 'Deactivate' : 'Activate'}
          </RowForm>
          <RowForm action={remove} fields={fields} label={`Remove ${name}`}>
            Remove
          </RowForm>
        </>
      ) : null}
    </div>
  );
}
