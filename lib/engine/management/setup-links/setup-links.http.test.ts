import { describe, expect, it } from 'vitest';
import { sha256 } from '@/lib/crypto';
import { parseId, uuidBytes } from '@/lib/ids';
import { CreateSetupUrlResponse, SetupLinkList } from '../../contract';
import { BASE_URL, CONSOLE_TOKEN, createTenant, openTestTenant, senderOf, unusedId, uuidOf } from '../testing';

const PATH = '/v1/setup-urls';

const { database, test, tenant, send } = await openTestTenant();

async function createLink(body: object = {}) {
  const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, ...body } });
  expect(answer.status).toBe(200);
  const { url, setupLink } = CreateSetupUrlResponse.parse(answer.body);
  const token = new URL(url).searchParams.get('one-time-token') ?? '';
  return { url, token, id: setupLink?.id ?? '', setupLink };
}

const redeem = (oneTimeToken: string) =>
  send('POST', `${PATH}/redeem`, { body: { oneTimeToken }, token: CONSOLE_TOKEN });
const inspect = (oneTimeToken: string) =>
  send('POST', `${PATH}/inspect`, { body: { oneTimeToken }, token: CONSOLE_TOKEN });

describe('200', () => {
  it('answers the portal address with a token of which only a hash is kept (W01, W10)', async () => {
    const { url, token, id } = await createLink({ canManageSaml: true });
    expect(url).toBe(`${BASE_URL}/setup?one-time-token=${token}`);
    expect(token).toMatch(/^ssoready_one_time_token_[0-9a-z]{25}$/);
    const [row] = await database.sql`select * from engine.setup_links where id = ${uuidOf('setupLink', id)}`;
    expect(row?.one_time_token_sha256).toEqual(sha256(uuidBytes(parseId('setupToken', token) ?? '')));
    expect(JSON.stringify(row)).not.toContain(token.slice(-25));
  });

  it('permits nothing and lasts a day unless told otherwise (contract §2.9, §6.1)', async () => {
    const { setupLink } = await createLink();
    expect(setupLink).toMatchObject({ canManageSaml: false, canManageScim: false, openCount: 0 });
    expect(Date.parse(setupLink?.expireTime ?? '') - Date.parse(setupLink?.createTime ?? '')).toBe(86_400_000);
    const { setupLink: short } = await createLink({ ttlSeconds: 60, can_manage_scim: true });
    expect(short).toMatchObject({ canManageScim: true });
    expect(Date.parse(short?.expireTime ?? '') - Date.parse(short?.createTime ?? '')).toBe(60_000);
  });

  it('leads to the own portal origin of the environment', async () => {
    const other = await createTenant(test, 'Portal');
    await test.adminClient.updateEnvironment(other.environmentId, { adminUrl: 'https://setup.portal.example/' });
    const { url } = await test.clientFor(other.environmentId).createSetupUrl({ organizationId: other.organizationId });
    expect(url).toMatch(/^https:\/\/setup\.portal\.example\/setup\?one-time-token=ssoready_one_time_token_/);
  });

  it('inspects without a trace, redeems as often as asked until the end, and notes each opening', async () => {
    const { token, id } = await createLink({ canManageSaml: true, canManageScim: true });
    for (let n = 0; n < 2; n++) {
      expect(await inspect(token)).toMatchObject({
        status: 200,
        body: { setupLink: { id, organizationId: tenant.organizationId, openCount: 0 } },
      });
    }
    expect((await send('GET', `${PATH}/${id}`)).body).toMatchObject({ setupLink: { openCount: 0 } });

    const first = await redeem(token);
    expect(first).toMatchObject({
      status: 200,
      body: {
        setupLink: { environmentId: tenant.environmentId, canManageSaml: true, canManageScim: true, openCount: 1 },
      },
    });
    const firstOpenTime = test.deps.clock().toISOString();
    test.advance(3600);
    await redeem(token);
    expect((await send('GET', `${PATH}/${id}`)).body).toMatchObject({
      setupLink: { openCount: 2, firstOpenTime, lastOpenTime: test.deps.clock().toISOString() },
    });
  });

  it('counts every one of twenty parallel openings (W11)', async () => {
    const { token, id } = await createLink();
    await Promise.all(Array.from({ length: 20 }, () => redeem(token)));
    expect((await send('GET', `${PATH}/${id}`)).body).toMatchObject({ setupLink: { openCount: 20 } });
  });

  it('lists the links of one organization, newest first, over any page size', async () => {
    const other = await createTenant(test, 'Listed');
    const client = test.clientFor(other.environmentId);
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      // The third and the fourth were made in the same millisecond.
      if (n !== 3) test.advance(1);
      ids.push((await client.createSetupUrl({ organizationId: other.organizationId })).setupLink?.id ?? '');
    }
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await client.listSetupUrls({ organizationId: other.organizationId, pageSize: 2, pageToken });
      seen.push(...page.setupLinks.map((link) => link.id));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect([seen[0], seen[3], seen[4]]).toEqual([ids[4], ids[1], ids[0]]);
    const listed = SetupLinkList.parse((await send('GET', `${PATH}?organization_id=${tenant.organizationId}`)).body);
    expect(listed.setupLinks.every((link) => link.organizationId === tenant.organizationId)).toBe(true);
  });

  it('revokes once: the time of the first revocation stays', async () => {
    const { id } = await createLink();
    const revokeTime = test.deps.clock().toISOString();
    expect((await send('POST', `${PATH}/${id}/revoke`)).body).toMatchObject({ setupLink: { revokeTime } });
    test.advance(60);
    expect((await send('POST', `${PATH}/${id}/revoke`, { body: {} })).body).toMatchObject({
      setupLink: { revokeTime },
    });
  });
});

describe('a link that does not open', () => {
  it.each([
    ['redeem', redeem],
    ['inspect', inspect],
  ])('has its own code for each reason when asked to %s', async (_, open) => {
    const revoked = await createLink();
    await send('POST', `${PATH}/${revoked.id}/revoke`);
    expect(await open(revoked.token)).toMatchObject({ status: 403, body: { code: 7 } });

    const expired = await createLink({ ttlSeconds: 60 });
    test.advance(60);
    expect(await open(expired.token)).toMatchObject({ status: 400, body: { code: 9 } });

    for (const token of [
      unusedId('setupToken'),
      'ssoready_one_time_token_x',
      '',
      unusedId('apiKeySecret'),
      'a\u0000',
    ]) {
      expect([400, 404]).toContain((await open(token)).status);
    }
    expect(await open(unusedId('setupToken'))).toMatchObject({ status: 404, body: { code: 5 } });
  });

  it('does not count a refused opening', async () => {
    const { id, token } = await createLink();
    await send('POST', `${PATH}/${id}/revoke`);
    await redeem(token);
    expect((await send('GET', `${PATH}/${id}`)).body).toMatchObject({ setupLink: { openCount: 0 } });
  });

  it('ends with its organization', async () => {
    const other = await createTenant(test, 'Ended');
    const client = test.clientFor(other.environmentId);
    const { url } = await client.createSetupUrl({ organizationId: other.organizationId });
    await client.deleteOrganization(other.organizationId);
    expect((await redeem(new URL(url).searchParams.get('one-time-token') ?? '')).status).toBe(404);
  });

  it('never echoes the token', async () => {
    const token = unusedId('setupToken');
    expect(JSON.stringify((await redeem(token)).body)).not.toContain(token);
  });
});

describe('refusals', () => {
  it('400: a missing organization, a period outside a minute to thirty days', async () => {
    expect((await send('POST', PATH, { body: {} })).status).toBe(400);
    expect((await send('GET', PATH)).status).toBe(400);
    for (const ttlSeconds of [59, 2_592_001, 1.5, '3600']) {
      const body = { organizationId: tenant.organizationId, ttlSeconds };
      expect((await send('POST', PATH, { body })).status).toBe(400);
    }
  });

  it('401: redeem and inspect are for the console, whatever an API key may do', async () => {
    const { token } = await createLink();
    for (const operation of ['redeem', 'inspect']) {
      for (const credential of [null, tenant.managementKey, tenant.plainKey, token, 'vestibule_console_wrong']) {
        const answer = await send('POST', `${PATH}/${operation}`, { body: { oneTimeToken: token }, token: credential });
        expect(answer).toMatchObject({ status: 401, body: { code: 16 } });
      }
    }
  });

  it('404: an unknown or malformed organization or link', async () => {
    for (const organizationId of [unusedId('organization'), 'org_x', tenant.environmentId]) {
      expect((await send('POST', PATH, { body: { organizationId } })).status).toBe(404);
      expect((await send('GET', `${PATH}?organizationId=${organizationId}`)).status).toBe(404);
    }
    expect((await send('GET', `${PATH}/${unusedId('setupLink')}`)).status).toBe(404);
    expect((await send('POST', `${PATH}/${unusedId('setupLink')}/revoke`)).status).toBe(404);
  });
});

describe('links that are handed on', () => {
  const revoke = (id: string) => send('POST', `${PATH}/${id}/revoke`);

  it('W11: revoking a link ends what its holder handed on, and what was handed on from there', async () => {
    const parent = await createLink({ canManageSaml: true });
    const child = await createLink({ canManageSaml: true, parentSetupUrlId: parent.id });
    const grandchild = await createLink({ canManageSaml: true, parentSetupUrlId: child.id });
    const other = await createLink({ canManageSaml: true });
    expect((await redeem(grandchild.token)).status).toBe(200);
    expect((await revoke(parent.id)).body).toMatchObject({ setupLink: { id: parent.id } });
    for (const { token } of [parent, child, grandchild]) expect((await redeem(token)).status).toBe(403);
    expect((await redeem(other.token)).status).toBe(200);
  });

  it('W11: revoking a handed-on link leaves the link it came from', async () => {
    const parent = await createLink();
    const child = await createLink({ parentSetupUrlId: parent.id });
    await revoke(child.id);
    expect((await redeem(parent.token)).status).toBe(200);
    expect((await redeem(child.token)).status).toBe(403);
  });

  it('hands over twenty open links at most from one, also when they are asked for at the same moment', async () => {
    const parent = await createLink({ canManageSaml: true });
    const body = { organizationId: tenant.organizationId, canManageSaml: true, parentSetupUrlId: parent.id };
    const answers = await Promise.all(Array.from({ length: 25 }, () => send('POST', PATH, { body })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status, body: { code } }) => status === 400 && code === 9)).toHaveLength(5);
  });

  it('W11: a revoked link, a link of another organization and an unknown one cannot be handed on', async () => {
    const revoked = await createLink();
    await revoke(revoked.id);
    const stranger = await createTenant(test);
    const foreign = CreateSetupUrlResponse.parse(
      (
        await senderOf(test.engine, stranger.managementKey)('POST', PATH, {
          body: { organizationId: stranger.organizationId },
        })
      ).body,
    );
    for (const parentSetupUrlId of [revoked.id, foreign.setupLink?.id, unusedId('setupLink'), 'x']) {
      const answer = await send('POST', PATH, { body: { organizationId: tenant.organizationId, parentSetupUrlId } });
      expect(answer.status).toBe(404);
    }
  });
});
