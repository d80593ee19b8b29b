import { beforeEach, describe, expect, test } from 'vitest';
import { emptyAuditLog, openTestDatabase } from '@/lib/db/testing';
import { createClient } from '@/lib/ssoready/client';
import { completeLogin } from './complete-login';
import { findOrganizations, findRememberedOrganization, type LoginHost } from './find-organizations';
import { createLoginState } from './login-state';
import { checkMemberSession, endMemberSession } from './session';
import { startLogin } from './start-login';

const database = await openTestDatabase();
beforeEach(async () => {
  await database.sql`truncate members, member_sessions, tenants cascade`;
  await emptyAuditLog(database);
});

const publicUrl = 'https://app.example.com';
const now = new Date('2026-03-01T08:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const code = 'saml_access_code_0000000000000000000000001';
const flow = 'saml_flow_0000000000000000000000001';

type Login = {
  state?: string;
  email?: string;
  environmentId?: string;
  sessionEndTime?: string;
  idpInitiated?: boolean;
};

/** An engine that holds one login behind {@link code}, in one of two environments whose logins end here. */
function hostWith(login: Login = {}, redirectUrl = 'https://sso.example.com/v1/saml/x/init'): LoginHost {
  let open = true;
  const clientFor = (environmentId: string) =>
    createClient({
      baseUrl: 'https://sso.example.com',
      token: 'x',
      retries: 0,
      fetch: async (request) => {
        const { pathname, searchParams } = new URL(request.url);
        if (pathname === '/v1/environments') return Response.json({ environments: ENVIRONMENTS });
        if (pathname === '/v1/saml/redirect') return Response.json({ redirectUrl });
        if (pathname === '/v1/saml/redeem') {
          if (!open || environmentId !== (login.environmentId ?? 'env_b')) return refuse(404, 'no such code');
          open = false;
          const { state = '', email = 'ada@acme.com' } = login;
          return Response.json({
            email,
            state,
            organizationId: 'org_acme',
            samlFlowId: flow,
            attributes: { givenName: 'Ada' },
          });
        }
        if (pathname === `/v1/saml-flows/${flow}`) {
          const { sessionEndTime, idpInitiated = false } = login;
          return Response.json({ samlFlow: { id: flow, status: 'succeeded', sessionEndTime, idpInitiated } });
        }
        const summaries = SUMMARIES.filter((row) => row.organization.environmentId === environmentId);
        if (pathname === '/v1/organization-summaries') {
          const domain = searchParams.get('domain') ?? '';
          return Response.json({
            organizationSummaries: summaries.filter((row) => row.organization.domains.includes(domain)),
          });
        }
        const one = summaries.find((row) => pathname === `/v1/organization-summaries/${row.organization.id}`);
        return one ? Response.json({ organizationSummary: one }) : refuse(404, 'not found');
      },
    });
  return { publicUrl, clientFor, adminClient: clientFor(''), remoteEnvironmentId: 'remote' };
}

const refuse = (status: number, message: string) => Response.json({ code: 5, message, details: [] }, { status });

const ENVIRONMENTS = [
  { id: 'env_a', redirectUrl: `${publicUrl}/login/callback` },
  { id: 'env_b', redirectUrl: `${publicUrl}/login/callback` },
  { id: 'env_other', redirectUrl: 'https://elsewhere.example/callback' },
];

const organization = (id: string, environmentId: string, configured = true) => ({
  organization: { id, environmentId, displayName: id.slice(4), domains: ['acme.com'] },
  sso: { configured },
  directory: {},
});
const SUMMARIES = [
  organization('org_acme', 'env_b'),
  organization('org_acme_labs', 'env_a'),
  organization('org_acme_new', 'env_a', false),
  organization('org_acme_elsewhere', 'env_other'),
];

const complete = (host: LoginHost, args: { accessCode?: string | null; browserSecret?: string } = {}) =>
  completeLogin(database.db, host, {
    accessCode: code,
    browserSecret: undefined,
    environmentHint: undefined,
    now,
    ...args,
  });

async function signIn(login: Login = {}): Promise<{ token: string; memberId: string }> {
  const outcome = await complete(hostWith(login));
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome;
}

async function actions(): Promise<string[]> {
  const rows = await database.sql<{ action: string }[]>`select action from audit_events order by at, id`;
  return rows.map((row) => row.action);
}

describe('finding the organization of an e-mail', () => {
  test('takes those with that domain, set up, whose logins end here, over all environments', async () => {
    const found = await findOrganizations(hostWith(), 'acme.com');
    expect(found.map((row) => row.organizationId)).toEqual(['org_acme', 'org_acme_labs']);
    expect(await findOrganizations(hostWith(), 'globex.com')).toEqual([]);
  });

  test('does not go back to an organization whose logins end elsewhere, or that is not set up any more', async () => {
    const host = hostWith();
    expect(
      await findRememberedOrganization(host, {
        environmentId: 'env_b',
        organizationId: 'org_acme',
        email: 'ada@acme.com',
      }),
    ).not.toBeNull();
    expect(
      await findRememberedOrganization(host, {
        environmentId: 'env_other',
        organizationId: 'org_acme_elsewhere',
        email: 'ada@acme.com',
      }),
    ).toBeNull();
    expect(
      await findRememberedOrganization(host, {
        environmentId: 'env_a',
        organizationId: 'org_acme_new',
        email: 'ada@acme.com',
      }),
    ).toBeNull();
  });

  test('W29: a sign-in address that is no web address is refused', async () => {
    const args = { environmentId: 'env_b', organizationId: 'org_acme', browserSecret: 'x' };
    await expect(startLogin(hostWith({}, 'javascript:alert(1)'), args)).rejects.toThrow('not a web address');
    expect(await startLogin(hostWith(), args)).toMatch(/^https:/);
  });

  test('an organization without a primary connection is refused in words for the person, not the developer', async () => {
    const answer = { code: 3, message: 'No connection fits.', details: [] };
    const client = createClient({
      baseUrl: 'https://api.example.com',
      token: 'x',
      remote: false,
      fetch: async () => Response.json(answer, { status: 400 }),
    });
    const args = { environmentId: 'env_b', organizationId: 'org_acme', browserSecret: 'x' };
    await expect(startLogin({ ...hostWith(), clientFor: () => client }, args)).rejects.toMatchObject({
      code: 'precondition_failed',
      message: expect.stringContaining('none of its connections is the primary one'),
    });
  });

  test('a remote SSOReady is searched page by page', async () => {
    const pages: Record<string, object> = {
      '': { organizations: [{ id: 'org_1', displayName: 'One', domains: ['one.com'] }], nextPageToken: 'two' },
      two: { organizations: [{ id: 'org_2', displayName: 'Two', domains: ['two.com', 'acme.com'] }] },
    };
    const client = createClient({
      baseUrl: 'https://api.example.com',
      token: 'x',
      remote: true,
      fetch: async (request) => Response.json(pages[new URL(request.url).searchParams.get('pageToken') ?? '']),
    });
    const host = { publicUrl, clientFor: () => client, adminClient: client, remoteEnvironmentId: 'remote' };
    expect(await findOrganizations(host, 'acme.com')).toEqual([
      { environmentId: 'remote', organizationId: 'org_2', displayName: 'Two' },
    ]);
  });
});

describe('the end of a login', () => {
  test('begun at the identity provider, makes the member and a session', async () => {
    const { token, memberId } = await signIn();
    expect(await checkMemberSession(database.db, token, now)).toMatchObject({
      ok: true,
      session: {
        member: { id: memberId, email: 'ada@acme.com', source: 'login' },
        environmentId: 'env_b',
        samlFlowId: flow,
        attributes: { givenName: ['Ada'] },
      },
    });
    expect(await actions()).toEqual(['member.created', 'member.signed_in']);
  });

  test('a logout that arrives after the code was redeemed and before the session opens ends that session', async () => {
    const outcome = await complete(hostWith({ sessionEndTime: now.toISOString() }));
    expect(outcome).toEqual({ ok: false, code: 'session_ended', samlFlowId: flow });
    const sessions = await database.sql`select revoked_reason from member_sessions`;
    expect(sessions.map((row) => row.revoked_reason)).toEqual(['single_logout']);
    expect(await actions()).toEqual(['member.created', 'member.signed_in', 'member_session.logged_out']);
  });

  test('begun here, is taken in the browser that began it', async () => {
    const state = createLoginState('this browser');
    expect(await complete(hostWith({ state }), { browserSecret: 'this browser' })).toMatchObject({ ok: true });
  });

  // Login CSRF: somebody sends a victim the end of a login to the sender's own account.
  test.each([undefined, 'another browser'])('begun here, is refused in another browser (%s)', async (browserSecret) => {
    const state = createLoginState('this browser');
    const outcome = await complete(hostWith({ state }), browserSecret === undefined ? {} : { browserSecret });
    expect(outcome).toEqual({ ok: false, code: 'other_browser', samlFlowId: flow });
    expect(await database.sql`select 1 from members`).toHaveLength(0);
    expect(await actions()).toEqual(['member.sign_in_failed']);
  });

  test('begun at the provider, may carry the page that the provider wants opened', async () => {
    const state = `${publicUrl}/reports`;
    expect(await complete(hostWith({ state, idpInitiated: true }))).toMatchObject({ ok: true });
    const outcome = await complete(hostWith({ state }), { browserSecret: 'this browser' });
    expect(outcome).toMatchObject({ ok: false, code: 'other_browser' });
  });

  test('W14: an access code works once, however many come with it at once', async () => {
    const host = hostWith();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => complete(host)));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await complete(host)).toEqual({ ok: false, code: 'code_used', samlFlowId: null });
  });

  test.each([null, '', 'x', 'ssoready_sk_0000000000000000000000001', `saml_access_code_${'0'.repeat(500)}`])(
    'W08: without an access code there is nothing to redeem: %#',
    async (accessCode) => {
      expect(await complete(hostWith(), { accessCode })).toMatchObject({ ok: false, code: 'code_missing' });
    },
  );

  test('a code of an environment whose logins end elsewhere is not taken', async () => {
    expect(await complete(hostWith({ environmentId: 'env_other' }))).toMatchObject({ ok: false, code: 'code_used' });
  });

  test('a deactivated member is refused and gets no session', async () => {
    await signIn();
    await database.sql`update members set status = 'deactivated'`;
    expect(await complete(hostWith())).toEqual({ ok: false, code: 'member_deactivated', samlFlowId: flow });
    expect(await database.sql`select 1 from member_sessions`).toHaveLength(1);
  });

  test('an engine that is down is not called a used code', async () => {
    const client = createClient({
      baseUrl: 'https://sso.example.com',
      token: 'x',
      retries: 0,
      fetch: async () => refuse(503, 'down'),
    });
    const host = { publicUrl, clientFor: () => client, adminClient: client, remoteEnvironmentId: 'remote' };
    await expect(complete(host)).rejects.toThrow('down');
  });
});

describe('a member’s session', () => {
  const check = (token: string | undefined, at = now) => checkMemberSession(database.db, token, at);

  test('W01: only a hash of its token is stored', async () => {
    const { token } = await signIn();
    const [dump] = await database.sql<{ text: string }[]>`
      select string_agg(s::text, ' ') || (select string_agg(e::text, ' ') from audit_events e) as text from member_sessions s`;
    expect(dump?.text).not.toContain(token);
    expect(dump?.text).not.toContain(token.replace('vestibule_member_', ''));
  });

  test('W22: ends at once when the member is deactivated, although nobody ended it', async () => {
    const { token } = await signIn();
    await database.sql`update members set status = 'deactivated'`;
    expect(await check(token)).toEqual({ ok: false, code: 'member_deactivated' });
  });

  test('does not come back when a deactivated member was told so and is activated again', async () => {
    const { token } = await signIn();
    await database.sql`update members set status = 'deactivated'`;
    await endMemberSession(database.db, token, 'member_deactivated', now);
    await database.sql`update members set status = 'active'`;
    expect(await check(token)).toEqual({ ok: false, code: 'session_ended' });
  });

  test('ends on signing out, and is written down once', async () => {
    const { token } = await signIn();
    await Promise.all([1, 2, 3].map(() => endMemberSession(database.db, token, 'signed_out', now)));
    expect(await check(token)).toEqual({ ok: false, code: 'session_ended' });
    expect((await actions()).filter((action) => action === 'member.signed_out')).toHaveLength(1);
  });

  test('ends after twelve hours', async () => {
    const { token } = await signIn();
    expect(await check(token, later(12 * 3600 - 1))).toMatchObject({ ok: true });
    expect(await check(token, later(12 * 3600))).toEqual({ ok: false, code: 'session_ended' });
  });

  test.each([undefined, '', 'x', 'vestibule_member_', 'vestibule_member_\u0000', 'vestibule_welcome_x'])(
    'W08: %j is no session',
    async (token) => {
      expect(await check(token)).toMatchObject({ ok: false });
      await endMemberSession(database.db, token, 'signed_out', now);
    },
  );
});
