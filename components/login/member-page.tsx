import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { Logo } from '@/components/ui/logo';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import { Time } from '@/components/ui/time';
import type { MemberSession } from '@/lib/login/session';
import type { MemberGroup } from '@/lib/members/queries';

type Props = {
  session: MemberSession;
  organizationName: string;
  groups: MemberGroup[];
  lastSyncedAt: Date | null;
  /** The administrators' sync panel; null for everybody else. */
  sync: ReactNode;
};

/** What a member sees after signing in: who they are here, and where each fact comes from. */
export function MemberPage({ session, organizationName, groups, lastSyncedAt, sync }: Props) {
  const { member } = session;
  return (
    <div className="mx-auto grid max-w-3xl gap-4 px-4 py-6">
      <header className="flex flex-wrap items-center gap-2">
        <p className="flex min-w-0 items-center gap-2.5 font-semibold">
          <Logo className="size-5.5 shrink-0 text-accent" />
          <span className="truncate">{organizationName}</span>
        </p>
        <div className="ml-auto flex items-center gap-2">
          <ThemeToggle />
          <form action="/sign-out?who=member" method="post">
            <Button type="submit" size="sm">
              Sign out
            </Button>
          </form>
        </div>
      </header>
      <main id="main" className="grid gap-4">
        <div className="grid gap-1">
          <h1>You are signed in</h1>
          <p className="text-ink-2">
            As {member.displayName || member.email}, through {organizationName}’s single sign-on.
          </p>
        </div>
        <Card>
          <CardHeader title="You" actions={member.isTenantAdmin ? <Badge tone="accent">Administrator</Badge> : null} />
          <CardBody>
            <DescriptionList items={personFacts(session, organizationName)} />
          </CardBody>
        </Card>
        <GroupsCard groups={groups} />
        <DirectoryCard session={session} lastSyncedAt={lastSyncedAt} sync={sync} />
        <AttributesCard attributes={session.attributes} />
      </main>
    </div>
  );
}

function personFacts({ member, samlFlowId, signedInAt, expiresAt }: MemberSession, organizationName: string) {
  return [
    { name: 'Name', value: member.displayName || '–' },
    { name: 'E-mail', value: member.email },
    { name: 'Organization', value: organizationName },
    { name: 'Member ID', value: <Copyable value={member.id} label="member ID" /> },
    { name: 'Signed in', value: <Time value={signedInAt} /> },
    { name: 'Session ends', value: <Time value={expiresAt} show="absolute" /> },
    ...(samlFlowId ? [{ name: 'Login', value: <Copyable value={samlFlowId} label="login ID" /> }] : []),
  ];
}

function GroupsCard({ groups }: { groups: MemberGroup[] }) {
  return (
    <Card>
      <CardHeader title="Groups" count={groups.length} />
      <CardBody>
        {groups.length === 0 ? (
          <p className="text-ink-2">You are in no group. Groups come from your company’s directory.</p>
        ) : (
          <ul className="flex flex-wrap gap-2">
            {groups.map((group) => (
              <li key={group.id} className="max-w-full">
                <Badge className="max-w-full">
                  <span className="truncate">{group.displayName}</span>
                </Badge>
              </li>
            ))}
          </ul>
        )}
      </CardBody>
    </Card>
  );
}

function DirectoryCard({ session, lastSyncedAt, sync }: Pick<Props, 'session' | 'lastSyncedAt' | 'sync'>) {
  const { member } = session;
  const source = member.source === 'directory' ? 'Your company’s directory (SCIM)' : 'Your first sign-in (SAML)';
  return (
    <Card>
      <CardHeader title="Directory" />
      <CardBody className="grid gap-4">
        <DescriptionList
          items={[
            { name: 'You came from', value: source },
            {
              name: 'Followed there',
              value: member.scimUserId ? 'Yes: changes in the directory reach this account' : 'No',
            },
            { name: 'Last sync', value: lastSyncedAt ? <Time value={lastSyncedAt} /> : 'Not yet' },
          ]}
        />
        {sync}
      </CardBody>
    </Card>
  );
}

function AttributesCard({ attributes }: Pick<MemberSession, 'attributes'>) {
  const entries = Object.entries(attributes);
  return (
    <Card>
      <CardHeader title="What your identity provider said" count={entries.length} />
      <CardBody>
        {entries.length === 0 ? (
          <p className="text-ink-2">It sent your e-mail and no other attribute.</p>
        ) : (
          <DescriptionList
            className="grid-cols-1 sm:grid-cols-[minmax(7rem,14rem)_minmax(0,1fr)]"
            items={entries.map(([name, values]) => ({ name, value: values.join(', ') || '–' }))}
          />
        )}
      </CardBody>
    </Card>
  );
}
