import { expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createClient } from '@/lib/ssoready/client';
import { createTestRuntime } from '@/lib/testing/runtime';
import { describeScimChange } from './describe-scim-change';
import { listScimChangesNamed } from './list-scim-changes';

const database = await openTestDatabase();

it('a directory’s changes are listed newest first, with names, page by page', async () => {
  const runtime = createTestRuntime(database);
  const { id: environmentId } = await runtime.adminClient.createEnvironment({ displayName: 'Production' });
  const client = runtime.clientFor(environmentId);
  const { id: organizationId } = await client.createOrganization({ displayName: 'Acme', domains: ['acme.example'] });
  const directory = await client.createScimDirectory({ organizationId, primary: true });
  const token = await client.rotateScimDirectoryBearerToken(directory.id);
  const send = async (method: string, path: string, schema: string, body: object) => {
    const answer = await runtime.engine.fetch(
      new Request(`${directory.scimBaseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: [`urn:ietf:params:scim:${schema}`], ...body }),
      }),
    );
    expect(answer.status).toBeLessThan(300);
    return (await answer.json()) as { id: string }; // The answer of the server under test.
  };
  const ada = await send('POST', '/Users', 'schemas:core:2.0:User', { userName: 'ada@acme.example', active: true });
  await send('POST', '/Groups', 'schemas:core:2.0:Group', { displayName: 'Team', members: [{ value: ada.id }] });
  await send('PATCH', `/Users/${ada.id}`, 'api:messages:2.0:PatchOp', {
    Operations: [{ op: 'replace', path: 'active', value: false }],
  });

  const lines: string[] = [];
  for (let before = ''; ; ) {
    const page = await listScimChangesNamed(client, { scimDirectoryId: directory.id, before, pageSize: 2 });
    lines.push(...(page?.changes ?? []).map((change) => `${describeScimChange(change).words}: ${change.name}`));
    before = page?.nextCursor ?? '';
    if (before === '') break;
  }
  expect(lines).toEqual([
    'Person changed, inactive: ada@acme.example',
    '1 member joined: Team',
    'Group added: Team',
    'Person added: ada@acme.example',
  ]);
});

it('with a remote SSOReady there is no list', async () => {
  const client = createClient({ baseUrl: 'https://r.example', token: 'x', remote: true, fetch });
  expect(await listScimChangesNamed(client, { scimDirectoryId: 'd', before: '', pageSize: 2 })).toBeNull();
});
