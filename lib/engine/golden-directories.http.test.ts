import { it } from 'vitest';
import { z } from 'zod';
import { openTestTenant } from './management/testing';
import { createGoldenRecorder } from './testing-golden';

const { test, tenant } = await openTestTenant();
const client = test.clientFor(tenant.environmentId);
const { organizationId } = tenant;

const UNKNOWN = '0000000000000000000000000';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const Made = z.object({ id: z.string() });

const directory = await client.createScimDirectory({ organizationId, primary: true });
const bearerToken = await client.rotateScimDirectoryBearerToken(directory.id);

it('the shape of SCIM directories on the wire', async () => {
  const { ask, matches } = createGoldenRecorder(test.engine, tenant.managementKey);
  await ask('list', 'GET', `/v1/scim-directories?organizationId=${organizationId}`);
  const { id } = await client.createScimDirectory({ organizationId });
  const one = `/v1/scim-directories/${id}`;
  await ask('create', 'POST', '/v1/scim-directories', { body: { organizationId } });
  await ask('get', 'GET', one);
  await ask('update', 'PATCH', one, { body: { primary: false, domainPolicy: 'flag' } });
  await ask('rotate', 'POST', `${one}/rotate-bearer-token`);
  await ask('rotate, with overlap', 'POST', `${one}/rotate-bearer-token`, { body: { overlapSeconds: 60 } });
  await ask('get, with two tokens', 'GET', one);
  await ask('revoke the former token', 'POST', `${one}/revoke-previous-bearer-token`);
  await ask('activity, none', 'GET', `${one}/activity`);
  await ask('users, none', 'GET', `/v1/scim/users?scimDirectoryId=${id}`);
  await ask('groups, none', 'GET', `/v1/scim/groups?scimDirectoryId=${id}`);
  await ask('users, nothing named', 'GET', '/v1/scim/users');
  await ask('user, unknown', 'GET', `/v1/scim/users/scim_user_${UNKNOWN}`);
  await ask('group, unknown', 'GET', `/v1/scim/groups/scim_group_${UNKNOWN}`);
  await ask('request, unknown', 'GET', `/v1/scim-requests/scim_request_${UNKNOWN}`);
  await ask('changes, none', 'GET', `/v1/scim/changes?scimDirectoryId=${id}`);
  await ask('delete', 'DELETE', one);
  await matches('scim-directories');
});

it('the shape of what a directory holds, as its identity provider and as the product see it', async () => {
  const idp = createGoldenRecorder(test.engine, bearerToken);
  const base = `/v1/scim/${directory.id}`;
  const ann = {
    schemas: [USER],
    userName: 'ann@acme.example',
    externalId: 'e-1',
    active: true,
    name: { givenName: 'Ann', familyName: 'Lee' },
    emails: [{ value: 'ann@acme.example', type: 'work', primary: true }],
  };
  const user = Made.parse(await idp.ask('user', 'POST', `${base}/Users`, { body: ann }));
  const { ask, matches } = createGoldenRecorder(test.engine, tenant.plainKey);
  const token = tenant.managementKey;
  const [logged] = (await client.listScimRequests({ scimDirectoryId: directory.id })).scimRequests;
  await ask('requests', 'GET', `/v1/scim-requests?scimDirectoryId=${directory.id}`, { token });
  await ask('request', 'GET', `/v1/scim-requests/${logged?.id}`, { token });
  await ask('activity', 'GET', `/v1/scim-directories/${directory.id}/activity`, { token });
  const team = { schemas: [GROUP], displayName: 'Team', members: [{ value: user.id }] };
  const group = Made.parse(await idp.ask('group', 'POST', `${base}/Groups`, { body: team }));
  await idp.ask('users', 'GET', `${base}/Users?filter=${encodeURIComponent('userName eq "ann@acme.example"')}`);
  await idp.ask('user, taken', 'POST', `${base}/Users`, { body: ann });
  await idp.ask('users, by a bad filter', 'GET', `${base}/Users?filter=userName`);
  await idp.ask('user, unknown', 'GET', `${base}/Users/scim_user_${UNKNOWN}`);
  await idp.ask('users, with another token', 'GET', `${base}/Users`, { token: 'ssoready_scim_bearer_token_x' });
  await idp.matches('scim-service');

  await ask('users', 'GET', `/v1/scim/users?scimDirectoryId=${directory.id}`);
  await ask('users of a group', 'GET', `/v1/scim/users?organizationExternalId=acme-1&scimGroupId=${group.id}`);
  await ask('user', 'GET', `/v1/scim/users/${user.id}`);
  await ask('groups', 'GET', `/v1/scim/groups?organizationId=${organizationId}`);
  await ask('group', 'GET', `/v1/scim/groups/${group.id}`);
  await ask('changes', 'GET', `/v1/scim/changes?scimDirectoryId=${directory.id}`);
  await matches('scim-content');
});
