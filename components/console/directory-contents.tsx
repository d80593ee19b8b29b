import { Card, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterChips } from '@/components/ui/filter-chips';
import { Pagination } from '@/components/ui/pagination';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { ScimGroup, ScimUser, SsoreadyClient } from '@/lib/ssoready/client';
import { orFirstPage } from './or-first-page';

type Props = {
  client: SsoreadyClient;
  directoryId: string;
  /** The address of the page that shows this. */
  path: string;
  show: 'users' | 'groups';
  pageToken: string;
};

/** What the identity provider has put into a directory: people, or groups, a page at a time. */
export async function DirectoryContents({ client, directoryId, path, show, pageToken }: Props) {
  const selector = { scimDirectoryId: directoryId, pageToken };
  const base = `${path}?directory=${directoryId}&show=${show}`;
  const users = show === 'users' ? await orFirstPage(client.listScimUsers(selector), pageToken, base) : null;
  const groups = show === 'groups' ? await orFirstPage(client.listScimGroups(selector), pageToken, base) : null;
  const next = users?.nextPageToken || groups?.nextPageToken || '';
  return (
    <div>
      <Card>
        <CardHeader
          title="In the directory"
          actions={
            <FilterChips
              label="What to show"
              chips={[
                { label: 'People', href: `${path}?directory=${directoryId}&show=users`, current: show === 'users' },
                { label: 'Groups', href: `${path}?directory=${directoryId}&show=groups`, current: show === 'groups' },
              ]}
            />
          }
        />
        {users === null ? null : <Users users={users.scimUsers} />}
        {groups === null ? null : <Groups groups={groups.scimGroups} />}
      </Card>
      <Pagination
        previousHref={pageToken === '' ? undefined : base}
        nextHref={next === '' ? undefined : `${base}&page=${encodeURIComponent(next)}`}
      />
    </div>
  );
}

function Users({ users }: { users: readonly ScimUser[] }) {
  if (users.length === 0) {
    return (
      <EmptyState title="Nobody has been sent yet">
        People appear here as soon as their identity provider sends them. Assigning people to the app there starts it.
      </EmptyState>
    );
  }
  return (
    <Table label="People in the directory">
      <TableColumns names={['E-mail', 'Name', 'State', 'ID', 'Changed']} />
      <TableBody>
        {users.map((user) => (
          <TableRow key={user.id}>
            <TableCell className="max-w-72 truncate font-medium">{user.email || '–'}</TableCell>
            <TableCell className="max-w-56 truncate text-ink-2">{nameOf(user.attributes)}</TableCell>
            <TableCell>
              <StateBadge state={user.deleted ? 'draft' : 'live'}>{user.deleted ? 'Inactive' : 'Active'}</StateBadge>
            </TableCell>
            <TableCell className="max-w-52">
              <Copyable value={user.id} label="directory user ID" />
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={user.updateTime} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Groups({ groups }: { groups: readonly ScimGroup[] }) {
  if (groups.length === 0) {
    return (
      <EmptyState title="No groups have been sent">
        Many setups do without. In Okta they are pushed under “Push Groups”, in Entra ID by assigning groups to the app.
      </EmptyState>
    );
  }
  return (
    <Table label="Groups in the directory">
      <TableColumns names={['Name', 'State', 'ID', 'Changed']} />
      <TableBody>
        {groups.map((group) => (
          <TableRow key={group.id}>
            <TableCell className="max-w-80 truncate font-medium">{group.displayName || '–'}</TableCell>
            <TableCell>
              <StateBadge state={group.deleted ? 'draft' : 'live'}>{group.deleted ? 'Removed' : 'Active'}</StateBadge>
            </TableCell>
            <TableCell className="max-w-52">
              <Copyable value={group.id} label="directory group ID" />
            </TableCell>
            <TableCell className="whitespace-nowrap text-ink-2">
              <Time value={group.updateTime} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** A person's name as directories send it: displayName, or name.givenName and name.familyName. */
function nameOf(attributes: Readonly<Record<string, unknown>>): string {
  if (typeof attributes.displayName === 'string' && attributes.displayName !== '') return attributes.displayName;
  const { name } = attributes;
  if (typeof name !== 'object' || name === null) return '–';
  const parts = ['givenName', 'familyName'].map((part) => Reflect.get(name, part));
  return parts.filter((part) => typeof part === 'string').join(' ') || '–';
}
