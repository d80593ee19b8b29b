import { inflateRawSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { checkMemberSession, endSessionsOfLogins } from '@/lib/login/session';
import type { Runtime } from '@/lib/runtime';
import { getSandboxApp, updateServiceProvider } from '@/lib/sandbox/apps';
import { listSandboxPeople } from '@/lib/sandbox/people';
import { signIn as answerAsIdp } from '@/lib/sandbox/sign-in';
import { createAcme, sandboxDeps } from '@/lib/sandbox/testing';
import { createClient } from '@/lib/ssoready/client';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';
import * as callback from '../login/callback/route';
import * as signOut from './route';

// The two seams a request has outside Next: what it carries, and what the process stands on.
const seam = vi.hoisted((): { runtime: unknown; jar: Map<string, string> } => ({ runtime: null, jar: new Map() }));
vi.mock('@/lib/runtime', async (original) => ({ ...(await original<object>()), getRuntime: () => seam.runtime }));
vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => (seam.jar.has(name) ? { name, value: seam.jar.get(name) } : undefined),
    has: (name: string) => seam.jar.has(name),
    set: (name: string, value: string) => (value === '' ? seam.jar.delete(name) : seam.jar.set(name, value)),
  }),
  headers: async () => new Headers({ origin: TEST_ORIGIN }),
}));

const IDP_SLO = 'https://idp.example/slo';

const database = await openTestDatabase();
let runtime: ReturnType<typeof createTestRuntime>;
let idp: { client: ReturnType<Runtime['clientFor']>; connectionId: string; landOnAcs: () => Promise<string> };

beforeAll(async () => {
  runtime = createTestRuntime(database, {
    onLogout: ({ samlFlowIds }) => endSessionsOfLogins(database.db, samlFlowIds, new Date()),
  });
  seam.runtime = runtime;
  idp = await connectIdp();
});
beforeEach(async () => {
  seam.jar.clear();
  seam.runtime = runtime;
  await setSlo(IDP_SLO);
});

/** A company whose sandbox identity provider signs people in to this installation. */
async function connectIdp() {
  const environment = await runtime.adminClient.createEnvironment({
    displayName: 'Production',
    redirectUrl: `${TEST_ORIGIN}/login/callback`,
  });
  const client = runtime.clientFor(environment.id);
  const organization = await client.createOrganization({ displayName: 'Acme', domains: ['acme.example'] });
  const deps = sandboxDeps(database.db);
  const appId = await createAcme(deps);
  const app = await getSandboxApp(deps, appId);
  const connection = await client.createSamlConnection({
    organizationId: organization.id,
    primary: true,
    idpEntityId: app.entityId,
    idpRedirectUrl: app.ssoUrl,
    idpCertificate: app.certificatePem,
  });
  await updateServiceProvider(deps, appId, { acsUrl: connection.spAcsUrl, spEntityId: connection.spEntityId });
  const [person] = await listSandboxPeople(deps, appId);
  const landOnAcs = async () => {
    const request = { appId, personId: person?.id ?? '', inResponseTo: null, relayState: '', weather: 'fine' as const };
    const { acsUrl, samlResponse } = await answerAsIdp(deps, request);
    const body = new URLSearchParams({ SAMLResponse: samlResponse });
    const landed = await runtime.engine.fetch(new Request(acsUrl, { method: 'POST', body }));
    return landed.headers.get('location') ?? '';
  };
  return { client, connectionId: connection.id, landOnAcs };
}

async function setSlo(idpSloUrl: string): Promise<void> {
  const { idpEntityId, idpRedirectUrl, idpCertificate } = await idp.client.getSamlConnection(idp.connectionId);
  await idp.client.updateSamlConnection(idp.connectionId, {
    ...{ primary: true, idpEntityId, idpRedirectUrl, idpCertificate, idpSloUrl },
  });
}

/** Signs in as a browser does; gives the token in its cookie. */
async function signIn(): Promise<string> {
  const landed = await callback.GET(new Request(await idp.landOnAcs()));
  expect(landed.headers.get('location')).toBe('/member');
  const token = [...seam.jar].find(([name]) => name.includes('member'))?.[1];
  if (token === undefined) throw new Error('there is no member cookie');
  return token;
}

const leave = (origin = TEST_ORIGIN) =>
  signOut.POST(new Request(`${TEST_ORIGIN}/sign-out?who=member`, { method: 'POST', headers: { origin } }));
const check = (token: string) => checkMemberSession(database.db, token, new Date());
const linkIn = async (page: Response) =>
  /<a href="([^"]*)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';

describe('a member who signs out', () => {
  it('is signed out here, sent to the identity provider with a signed request, and expected back', async () => {
    const token = await signIn();
    const url = await linkIn(await leave());
    expect(await check(token)).toEqual({ ok: false, code: 'session_ended' });
    expect([...seam.jar.values()]).not.toContain(token);
    const sent = await runtime.engine.fetch(new Request(url));
    const location = new URL(sent.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe(IDP_SLO);
    expect(location.searchParams.get('Signature')).toBeTruthy();
    const xml = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    expect(xml).toContain('LogoutRequest');
    const [logout] = await database.sql`select return_url from engine.saml_logouts order by created_at desc limit 1`;
    expect(logout?.return_url).toBe(`${TEST_ORIGIN}/sign-in?signed_out=1`);
    const [audit] = await database.sql`select detail from audit_events where action = 'member.signed_out'`;
    expect(audit?.detail).toEqual({ reason: 'signed_out' });
  });

  it('is signed out here alone where the connection has no single logout', async () => {
    await setSlo('');
    const token = await signIn();
    const answer = await leave();
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?signed_out=1']);
    expect(await check(token)).toEqual({ ok: false, code: 'session_ended' });
    const { samlFlows } = await idp.client.listSamlFlows({ pageSize: 1 });
    expect(samlFlows[0]).toMatchObject({ sessionEndedBy: 'sp' });
  });

  it('is signed out here also when the engine refuses, or knows the sign-in no more', async () => {
    for (const status of [404, 500]) {
      const token = await signIn();
      const broken = () => Promise.resolve(Response.json({ code: 13, message: 'down', details: [] }, { status }));
      const client = createClient({ baseUrl: TEST_ORIGIN, token: 'x', retries: 0, fetch: broken });
      seam.runtime = { ...runtime, clientFor: () => client };
      expect((await leave()).headers.get('location')).toBe('/sign-in?signed_out=1');
      expect(await check(token)).toEqual({ ok: false, code: 'session_ended' });
      seam.runtime = runtime;
    }
  });

  it('without a session comes to the sign-in page', async () => {
    expect((await leave()).headers.get('location')).toBe('/sign-in?signed_out=1');
  });

  it('cannot be signed out by another site', async () => {
    const token = await signIn();
    expect((await leave('https://evil.example')).status).toBe(403);
    expect(await check(token)).toMatchObject({ ok: true });
  });
});

describe('a logout at the identity provider while somebody comes back from it', () => {
  it('between redemption and the opening of our session: nobody is signed in', async () => {
    const landing = await idp.landOnAcs();
    // The engine ends the login the moment that its code was redeemed, before our session is written.
    const clientFor: Runtime['clientFor'] = (environmentId) => {
      const client = runtime.clientFor(environmentId);
      return {
        ...client,
        redeemSamlAccessCode: async (code) => {
          const login = await client.redeemSamlAccessCode(code);
          await client.logoutSamlFlow(login.samlFlowId);
          return login;
        },
      };
    };
    seam.runtime = { ...runtime, clientFor };
    const answer = await callback.GET(new Request(landing));
    expect(answer.headers.get('location')).toMatch(/^\/sign-in\/problem\?code=session_ended&flow=saml_flow_/);
    expect([...seam.jar.keys()].filter((name) => name.includes('member'))).toEqual([]);
    const live = await database.sql`select 1 from member_sessions where revoked_at is null and saml_flow_id =
      ${new URL(`http://x${answer.headers.get('location')}`).searchParams.get('flow')}`;
    expect(live).toHaveLength(0);
  });
});
