import { FlaskConical, Plus } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { requireOperator } from '@/lib/auth/require-operator';
import { listSandboxApps } from '@/lib/sandbox/apps';
import { requireSandbox } from './sandbox-host';

export default async function SandboxAppsPage() {
  const deps = await requireSandbox();
  const mayChange = (await requireOperator()).role !== 'viewer';
  const apps = await listSandboxApps(deps);
  const create = mayChange ? (
    <Button asChild variant="primary">
      <Link href="/sandbox/new">
        <Plus aria-hidden />
        New sandbox app
      </Link>
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title="Sandbox apps"
        crumbs={[{ href: '/overview', label: 'Console' }]}
        description="Each app is a make-believe company with an identity provider of its own: sign in as its people, and push them to a directory."
        actions={apps.length === 0 ? undefined : create}
      />
      <Card>
        {apps.length === 0 ? (
          <EmptyState icon={<FlaskConical />} title="No sandbox app yet" action={create}>
            Make a company, connect it to a tenant as its identity provider would be, and sign in within five minutes.
          </EmptyState>
        ) : (
          <Table label="Sandbox apps">
            <TableHead>
              <tr>
                <TableHeader>Company</TableHeader>
                <TableHeader>Domain</TableHeader>
                <TableHeader>Single sign-on</TableHeader>
                <TableHeader>Directory</TableHeader>
                <TableHeader numeric>People</TableHeader>
                <TableHeader>Created</TableHeader>
              </tr>
            </TableHead>
            <TableBody>
              {apps.map((app) => (
                <TableRow key={app.id}>
                  <TableCell>
                    <Link href={`/sandbox/${app.id}`} className="font-medium hover:underline">
                      {app.name}
                    </Link>
                  </TableCell>
                  <TableCell>{app.domain}</TableCell>
                  <TableCell>
                    <Connected yes={app.acsUrl !== null} />
                  </TableCell>
                  <TableCell>
                    <Connected yes={app.scimBaseUrl !== null} />
                  </TableCell>
                  <TableCell numeric>{app.people}</TableCell>
                  <TableCell>
                    <Time value={app.createdAt} />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Card>
    </>
  );
}

function Connected({ yes }: { yes: boolean }) {
  return yes ? <StateBadge state="live">Connected</StateBadge> : <StateBadge state="draft">Not connected</StateBadge>;
}
