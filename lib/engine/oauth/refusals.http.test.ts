import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSamlTest, get, postAcs, type SamlTest, shownProblem, signedResponse } from '../saml/testing';
import {
  createOauthTenant,
  flowIn,
  ISSUER,
  locationOf,
  type OauthTenant,
  obtainCode,
  openAuthorize,
  postToken,
} from './testing';

const DENIED = 'urn:oasis:names:tc:SAML:2.0:status:Responder';

let test: SamlTest;
let acme: OauthTenant;

beforeAll(async () => {
  test = await createSamlTest();
  acme = await createOauthTenant(test, 'acme');
});
afterAll(() => test.drop());

async function begin(fields: Record<string, string> = {}): Promise<string> {
  const init = locationOf(await openAuthorize(acme, { state: 'their state', ...fields }));
  await get(acme, init.href);
  return flowIn(init);
}

/** As identity providers say it that sign nothing when nobody signed in. */
function unsignedStatus(inResponseTo: string): string {
  const at = test.now().toISOString();
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
    `ID="_status" Version="2.0" IssueInstant="${at}" InResponseTo="${inResponseTo}" Destination="${acme.connection.spAcsUrl}">` +
    `<saml:Issuer>${acme.connection.idpEntityId}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${DENIED}"/></samlp:Status></samlp:Response>`
  );
}

describe('a login over OAuth that fails', () => {
  it('is told to the client at its callback, with state and iss, and a description that names the flow (RFC 6749 §4.1.2.1)', async () => {
    const flow = await begin();
    const refused = locationOf(
      await postAcs(acme, signedResponse(acme, { inResponseTo: flow, destination: 'https://other.example/acs' })),
    );
    expect(refused.origin + refused.pathname).toBe('https://app.acme.example/oauth/callback');
    expect(Object.fromEntries(refused.searchParams)).toEqual({
      kept: '1',
      error: 'access_denied',
      error_description: `The sign-in failed: bad_destination. Look it up as ${flow}.`,
      state: 'their state',
      iss: ISSUER,
    });
    expect(await acme.client.getSamlFlow(flow)).toMatchObject({ status: 'failed', errorCode: 'bad_destination' });
  });

  describe('because the identity provider declines, without a signature', () => {
    /** Leaves for the identity provider in one browser, and gives its cookie. */
    async function leave() {
      const init = locationOf(await openAuthorize(acme, { state: 'their state' }));
      const left = await get(acme, init.href);
      return { flow: flowIn(init), cookie: left.headers.get('set-cookie')?.split(';')[0] ?? '' };
    }
    const follow = (location: URL, cookie: string) => acme.engine.fetch(new Request(location, { headers: { cookie } }));

    it('is told by way of the browser that began it, and the flow stays open', async () => {
      const { flow, cookie } = await leave();
      const bounced = locationOf(await postAcs(acme, unsignedStatus(flow)));
      expect(bounced.pathname).toBe(`/v1/saml/${acme.connection.id}/declined`);
      const refused = locationOf(await follow(bounced, `other=1; ${cookie}`));
      expect(refused.origin + refused.pathname).toBe('https://app.acme.example/oauth/callback');
      expect(refused.searchParams.get('error')).toBe('access_denied');
      expect(refused.searchParams.get('error_description')).toContain('idp_status');
      expect(refused.searchParams.get('state')).toBe('their state');
      const finished = await postAcs(acme, signedResponse(acme, { inResponseTo: flow }));
      expect(locationOf(finished).searchParams.has('code')).toBe(true);
      expect(finished.headers.get('set-cookie')).toMatch(/=; .*Max-Age=0/);
    });

    it('forged by somebody who knows the flow, ends nothing and tells neither a state nor the client', async () => {
      const victim = await leave();
      const attacker = await leave();
      const bounced = locationOf(await postAcs(acme, unsignedStatus(victim.flow)));
      const renamed = victim.cookie.replace(/=.*/, `=${attacker.cookie.split('=')[1]}`);
      for (const cookie of ['', attacker.cookie, renamed, `${victim.cookie.split('=')[0]}=${'A'.repeat(43)}`]) {
        const page = await follow(bounced, cookie);
        expect(page.headers.get('location')).toBeNull();
        const text = await page.text();
        expect([page.status, text.includes('idp_status'), text.includes('their state')]).toEqual([400, true, false]);
      }
      expect(await acme.client.getSamlFlow(victim.flow)).toMatchObject({ status: 'in_progress' });
      const landed = locationOf(await postAcs(acme, signedResponse(acme, { inResponseTo: victim.flow })));
      expect(landed.searchParams.get('state')).toBe('their state');
    });

    it('is not told of another flow, of a refusal of another kind, or once the flow is over', async () => {
      const { flow, cookie } = await leave();
      const declined = `https://sso.vestibule.test/v1/saml/${acme.connection.id}/declined`;
      for (const query of ['', '?flow=x', `?flow=${flow}`]) {
        const page = await follow(new URL(declined + query), cookie);
        expect([page.status, page.headers.get('location')]).toEqual([400, null]);
      }
      const bounced = locationOf(await postAcs(acme, unsignedStatus(flow)));
      await postAcs(acme, signedResponse(acme, { inResponseTo: flow }));
      expect((await follow(bounced, cookie)).headers.get('location')).toBeNull();
    });
  });

  it('ends on a page when nothing in the response is to be believed: no state leaves for who guesses a flow', async () => {
    const flow = await begin();
    const forged = signedResponse(acme, { inResponseTo: flow }).replace('ada@', 'eve@');
    const page = await postAcs(acme, forged);
    expect(page.headers.get('location')).toBeNull();
    expect((await shownProblem(page)).status).toBe(400);
  });

  it('ends on a page when the flow is over', async () => {
    const flow = await begin();
    await postAcs(acme, signedResponse(acme, { inResponseTo: flow }));
    for (const response of [unsignedStatus(flow), signedResponse(acme, { inResponseTo: flow })]) {
      expect((await postAcs(acme, response)).headers.get('location')).toBeNull();
    }
  });
});

describe('max_age and auth_time', () => {
  const statement = (instant: string) =>
    `<saml:AuthnStatement AuthnInstant="${instant}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  const at = (minutes: number) => new Date(test.now().getTime() + minutes * 60_000).toISOString();

  it.each(['0', '3600'])(
    'max_age=%s asks for a fresh sign-in and refuses an older one (OpenID Connect Core §3.1.2.1)',
    async (max_age) => {
      const init = locationOf(await openAuthorize(acme, { max_age }));
      expect(init.searchParams.get('force_authn')).toBe('true');
      await get(acme, init.href);
      const stale = signedResponse(acme, { inResponseTo: flowIn(init), authnStatement: statement(at(-120)) });
      expect(locationOf(await postAcs(acme, stale)).searchParams.get('error')).toBe('login_required');
    },
  );

  it('a max_age that is no number is refused at the callback', async () => {
    for (const max_age of ['-1', 'x', '1.5', '99999999999']) {
      const refused = locationOf(await openAuthorize(acme, { max_age }));
      expect(refused.searchParams.get('error')).toBe('invalid_request');
    }
  });

  it('auth_time is when the identity provider says that the person signed in', async () => {
    const inResponseTo = await begin();
    const answer = signedResponse(acme, { inResponseTo, authnStatement: statement(at(-30)) });
    const code = locationOf(await postAcs(acme, answer)).searchParams.get('code') ?? '';
    const claims = decodeJwt(String((await postToken(acme, { code })).body.id_token));
    expect(claims.auth_time).toBe(Math.floor(Date.parse(at(-30)) / 1000));
    expect(claims.azp).toBe(acme.clientId);
  });
});

describe('prompt=none', () => {
  it('is answered login_required at the callback, with the state', async () => {
    const refused = locationOf(await openAuthorize(acme, { prompt: 'none', state: 's' }));
    expect(Object.fromEntries(refused.searchParams)).toMatchObject({
      error: 'login_required',
      state: 's',
      iss: ISSUER,
    });
  });
});

describe('signing keys over the API', () => {
  it('are rotated by the console without a token or a login being lost, and at once when one leaked', async () => {
    const admin = acme.client;
    const before = await obtainCode(acme);
    expect((await admin.rotateOauthSigningKeys()).map(({ state }) => state)).toEqual(['next', 'current']);
    expect((await postToken(acme, { code: before })).status).toBe(200);
    const [only] = await admin.rotateOauthSigningKeys({ immediately: true });
    expect(await admin.listOauthSigningKeys()).toEqual([only]);
    expect((await postToken(acme, { code: await obtainCode(acme) })).status).toBe(200);
  });
});
