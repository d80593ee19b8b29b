import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId } from '@/lib/ids';
import { listMembers } from '@/lib/members/queries';
import { resolveLogin } from '@/lib/members/resolve-login';
import { createClient } from '@/lib/ssoready/client';
import { FakeDirectory, syncNow, TEST_ENVIRONMENT_ID } from '@/lib/sync/testing';
import { findLoginFacts } from './login-facts';

const database = await openTestDatabase();
let organizationId: string;
let directory: FakeDirectory;
beforeEach(() => {
  organizationId = formatId('organization', randomUUID());
  directory = new FakeDirectory();
});

const START = new Date('2026-03-01T08:00:00Z');
const minutes = (count: number) => new Date(START.getTime() + count * 60_000);

const sync = (at: number) => syncNow(database.db, organizationId, directory, { clock: () => minutes(at) });
const login = (email: string, { begun, at = begun + 1 }: { begun: number; at?: number }) => {
  const who = { organizationId, environmentId: TEST_ENVIRONMENT_ID, email, attributes: {}, now: minutes(at) };
  const inDirectory = [...directory.users.values()].find((user) => user.email === email)?.id ?? null;
  return resolveLogin(database.db, who, async () => ({ begunAt: minutes(begun), scimUserId: inDirectory }));
};
const people = async () =>
  (await listMembers(database.db, { organizationId, limit: 100 })).members.map(({ id, email }) => ({ id, email }));

describe('P05: a userName that changes while a sign-in is under way', () => {
  test('makes no second member when the identity provider answers with the old address: the person begins again', async () => {
    const ada = directory.put({ email: 'ada@old.test' });
    await sync(0);
    const [member] = await people();
    directory.put({ id: ada, email: 'ada@new.test' });
    await sync(10);
    expect(await login('ada@old.test', { begun: 5, at: 11 })).toEqual({ ok: false, code: 'address_changed' });
    expect(await login('ADA@new.test', { begun: 12 })).toMatchObject({
      ok: true,
      memberId: member?.id,
      created: false,
    });
    expect(await people()).toEqual([{ id: member?.id, email: 'ada@new.test' }]);
  });

  test('means the same member when the identity provider is faster than the sync, which then finds nothing in its way', async () => {
    const ada = directory.put({ email: 'ada@old.test' });
    await sync(0);
    const [member] = await people();
    directory.put({ id: ada, email: 'ada@new.test' });
    expect(await login('ada@new.test', { begun: 5 })).toMatchObject({ ok: true, memberId: member?.id, created: false });
    await sync(10);
    expect(await people()).toEqual([{ id: member?.id, email: 'ada@new.test' }]);
  });

  test('does not bring back somebody deactivated, by their new address or their old one', async () => {
    const ada = directory.put({ email: 'ada@old.test' });
    await sync(0);
    directory.put({ id: ada, email: 'ada@new.test' });
    await sync(10);
    directory.put({ id: ada, email: 'ada@newest.test', deleted: true });
    await sync(20);
    expect(await login('ada@newest.test', { begun: 25 })).toEqual({ ok: false, code: 'member_deactivated' });
    expect(await login('ada@old.test', { begun: 5, at: 26 })).toEqual({ ok: false, code: 'address_changed' });
    expect(await people()).toHaveLength(1);
  });

  test('is taken for nobody when the address passed to somebody else meanwhile', async () => {
    const [ada, bob] = [directory.put({ email: 'a@x.test' }), directory.put({ email: 'b@x.test' })];
    await sync(0);
    const before = await people();
    directory.put({ id: ada, email: 'b@x.test' });
    directory.put({ id: bob, email: 'a@x.test' });
    await sync(10);
    // Begun before, so that either of the two may stand at the browser.
    expect(await login('a@x.test', { begun: 5, at: 11 })).toEqual({ ok: false, code: 'address_changed' });
    expect(await login('b@x.test', { begun: 5, at: 11 })).toEqual({ ok: false, code: 'address_changed' });
    const heir = before.find(({ email }) => email === 'b@x.test');
    expect(await login('a@x.test', { begun: 12 })).toMatchObject({ ok: true, memberId: heir?.id, created: false });
  });

  test('keeps the old address for an hour from an identity provider that lags behind, and then gives it to a new person', async () => {
    const ada = directory.put({ email: 'ada@old.test' });
    await sync(0);
    directory.put({ id: ada, email: 'ada@new.test' });
    await sync(10);
    expect(await login('ada@old.test', { begun: 12 })).toEqual({ ok: false, code: 'address_changed' });
    expect(await login('ada@old.test', { begun: 71 })).toMatchObject({ ok: true, created: true });
    // A new person whom the directory knows need not wait.
    const own = directory.put({ email: 'bob@old.test' });
    await sync(100);
    directory.put({ id: own, email: 'bob@new.test' });
    await sync(110);
    directory.put({ email: 'bob@old.test' });
    expect(await login('bob@old.test', { begun: 111 })).toMatchObject({ ok: true, created: true });
  });
});

describe('what the engine knows of a login', () => {
  const NOW = minutes(60);
  const redeemed = {
    organizationId: 'org_x',
    organizationExternalId: '',
    email: 'ada@x.test',
    state: '',
    samlFlowId: 'saml_flow_x',
    attributes: {},
  };
  const clientWith = (users: object[] | null, remote = false) =>
    createClient({
      ...{ baseUrl: 'https://sso.example.com', token: 'x', retries: 0, remote },
      fetch: async (request) => {
        const { pathname, searchParams } = new URL(request.url);
        if (pathname === '/v1/saml-flows/saml_flow_x') {
          return Response.json({
            samlFlow: { id: 'saml_flow_x', status: 'succeeded', createTime: START.toISOString() },
          });
        }
        const asked = [pathname, searchParams.get('organizationId'), searchParams.get('email')];
        expect(asked).toEqual(['/v1/scim/users', 'org_x', 'ada@x.test']);
        if (users === null) return Response.json({ code: 5, message: 'no directory', details: [] }, { status: 404 });
        return Response.json({ scimUsers: users });
      },
    });

  test('P05: when it began, and the directory user with the address, one who is there before one who is gone', async () => {
    const users = [
      { id: 'scim_user_gone', deleted: true },
      { id: 'scim_user_there', deleted: false },
    ];
    expect(await findLoginFacts(clientWith(users), redeemed, NOW)).toEqual({
      begunAt: START,
      scimUserId: 'scim_user_there',
    });
    expect(await findLoginFacts(clientWith(null), redeemed, NOW)).toEqual({ begunAt: START, scimUserId: null });
  });

  test('P05: a remote SSOReady is not asked what it cannot tell', async () => {
    expect(await findLoginFacts(clientWith([], true), redeemed, NOW)).toEqual({ begunAt: START, scimUserId: null });
  });
});
