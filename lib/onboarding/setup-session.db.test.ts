import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { createTestEngine, type TestEngine } from '@/lib/engine/management/testing';
import { claimLink, inspectLink, parseCookie } from './link';
import { resolveSession } from './resolve-session';
import { selectSession } from './store';

const database = await openTestDatabase();
let test: TestEngine;
let environmentId: string;

beforeAll(async () => {
  test = createTestEngine(database);
  environmentId = (await test.adminClient.createEnvironment({ displayName: 'Production' })).id;
});

async function newLink(ttlSeconds = 3600) {
  const client = test.clientFor(environmentId);
  const organization = await client.createOrganization({ displayName: 'Acme' });
  const { url, setupLink } = await client.createSetupUrl({
    organizationId: organization.id,
    canManageSaml: true,
    ttlSeconds,
  });
  const token = new URL(url).searchParams.get('one-time-token') ?? '';
  return { client, organizationId: organization.id, token, linkId: setupLink?.id ?? '' };
}

const claim = (token: string) =>
  claimLink({ db: database.db, client: test.adminClient, clock: test.deps.clock }, token);
const resolve = (cookie: string | undefined) =>
  resolveSession({ db: database.db, clientFor: test.clientFor, clock: test.deps.clock }, cookie);

async function claimed(token: string) {
  const result = await claim(token);
  if (result.state !== 'claimed') throw new Error(`the claim was refused: ${result.state}`);
  return result;
}

describe('a setup link', () => {
  it('is not opened by looking at it (W10: mail scanners open links)', async () => {
    const { token, client, linkId } = await newLink();
    for (let look = 0; look < 3; look++) {
      expect((await inspectLink(test.adminClient, token, test.deps.clock())).state).toBe('open');
    }
    expect(await client.getSetupUrl(linkId)).toMatchObject({ openCount: 0 });
    expect(await selectSession(database.db, linkId)).toBeNull();
  });

  it('starts a session that is scoped to its organization and permissions', async () => {
    const { token, organizationId } = await newLink();
    const { session, cookie } = await claimed(token);
    expect(session).toMatchObject({ organizationId, environmentId, canManageSaml: true, canManageScim: false });
    expect(await resolve(cookie)).toEqual({ ok: true, session });
  });

  it('W11: has exactly one valid session after twenty claims at once', async () => {
    const { token, linkId } = await newLink();
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimed(token)));
    const resolved = await Promise.all(claims.map(({ cookie }) => resolve(cookie)));
    expect(resolved.filter(({ ok }) => ok)).toHaveLength(1);
    expect(resolved.filter((each) => !each.ok && each.problem === 'elsewhere')).toHaveLength(19);
    expect(await database.sql`select 1 from setup_sessions where setup_link_id = ${linkId}`).toHaveLength(1);
  });

  it('moves to the newest browser, and the older one is told so', async () => {
    const { token } = await newLink();
    const first = await claimed(token);
    const second = await claimed(token);
    expect(await resolve(first.cookie)).toEqual({ ok: false, problem: 'elsewhere' });
    expect(await resolve(second.cookie)).toMatchObject({ ok: true });
  });

  it('opens nothing once it was revoked, and ends its session at once', async () => {
    const { token, client, linkId } = await newLink();
    const { cookie } = await claimed(token);
    await client.revokeSetupUrl(linkId);
    expect(await resolve(cookie)).toEqual({ ok: false, problem: 'revoked' });
    expect(await claim(token)).toEqual({ state: 'revoked' });
  });

  it('opens nothing after its organization was deleted', async () => {
    const { token, client, organizationId } = await newLink();
    const { cookie } = await claimed(token);
    await client.deleteOrganization(organizationId);
    expect(await resolve(cookie)).toEqual({ ok: false, problem: 'revoked' });
    expect((await claim(token)).state).not.toBe('claimed');
  });

  it.each(['', 'nonsense', 'ssoready_one_time_token_', `ssoready_one_time_token_${'0'.repeat(25)}`, 'x'.repeat(5000)])(
    'is unknown when its token is %j',
    async (token) => {
      expect(await claim(token)).toEqual({ state: 'unknown' });
    },
  );

  it('opens nothing after it has expired, and ends its session', async () => {
    const { token } = await newLink(60);
    const { cookie } = await claimed(token);
    test.advance(61);
    expect(await resolve(cookie)).toEqual({ ok: false, problem: 'expired' });
    expect(await claim(token)).toEqual({ state: 'expired' });
  });
});

describe('a setup cookie', () => {
  it('is stored as a hash only', async () => {
    const { token, linkId } = await newLink();
    const { cookie } = await claimed(token);
    const secret = parseCookie(cookie)?.secret ?? '';
    const [row] =
      await database.sql`select setup_sessions::text as text from setup_sessions where setup_link_id = ${linkId}`;
    expect(secret).toHaveLength(43);
    expect(row?.text).not.toContain(secret);
    expect(row?.text).not.toContain(token);
  });

  it.each([undefined, '', '.', 'a.b', `setup_url_${'0'.repeat(25)}.${'A'.repeat(43)}`, `${'x'.repeat(9000)}`])(
    'opens nothing when it is %j',
    async (cookie) => {
      expect(await resolve(cookie)).toEqual({ ok: false, problem: 'none' });
    },
  );

  it('does not open another link with the same secret', async () => {
    const [mine, other] = [await newLink(), await newLink()];
    const { cookie } = await claimed(mine.token);
    await claimed(other.token);
    const forged = cookie.replace(mine.linkId, other.linkId);
    expect(await resolve(forged)).toEqual({ ok: false, problem: 'elsewhere' });
  });
});
