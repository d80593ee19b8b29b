import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { getSandboxApp, type SandboxDeps, updateServiceProvider } from './apps';
import { listSandboxPeople } from './people';
import { parseAuthnRequest } from './protocol/authn-request';
import { receiveAuthnRequest } from './receive';
import { signIn } from './sign-in';
import { createAcme, createEngineTest, sandboxDeps } from './testing';

const database = await openTestDatabase();
let deps: SandboxDeps;
let test: Awaited<ReturnType<typeof connect>>;

/** A sandbox app as the identity provider of an organization of the embedded engine. */
async function connect() {
  const { engine, client, organization } = await createEngineTest(database);
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
  if (!person) throw new Error('nobody works there');
  return { engine, client, organization, appId, connection, person };
}

beforeAll(async () => {
  deps = sandboxDeps(database.db);
  test = await connect();
});

async function postToAcs(form: { acsUrl: string; samlResponse: string; relayState: string }): Promise<Response> {
  const body = new URLSearchParams({ SAMLResponse: form.samlResponse, RelayState: form.relayState });
  return test.engine.fetch(new Request(form.acsUrl, { method: 'POST', body }));
}

async function redeem(landed: Response) {
  const code = new URL(landed.headers.get('location') ?? '').searchParams.get('saml_access_code') ?? '';
  return test.client.redeemSamlAccessCode(code);
}

describe('the sandbox as identity provider of the embedded engine', () => {
  it('signs somebody in from the application and back, with name and groups', async () => {
    const { client, engine, connection, appId, person } = test;
    const { redirectUrl } = await client.getSamlRedirectUrl({ samlConnectionId: connection.id, state: 'kept' });
    const sent = await (await engine.fetch(new Request(redirectUrl))).text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(sent)?.[1] ?? '';
    const parsed = parseAuthnRequest(field('SAMLRequest'), 'post');
    const chooser = await receiveAuthnRequest(deps, { appId, parsed, relayState: field('RelayState') });
    expect(chooser.status).toBe(303);
    const query = new URL(chooser.headers.get('location') ?? '', connection.spAcsUrl).searchParams;
    const form = await signIn(deps, {
      appId,
      personId: person.id,
      inResponseTo: query.get('request'),
      relayState: query.get('state') ?? '',
      weather: 'fine',
    });
    const landed = await postToAcs(form);
    expect(landed.status).toBe(303);
    expect(await redeem(landed)).toMatchObject({
      email: person.userName,
      state: 'kept',
      organizationId: test.organization.id,
      attributeValues: { firstName: [person.givenName], groups: expect.arrayContaining(['Everyone']) },
    });
  });

  it('signs somebody in without a request', async () => {
    const { appId, person } = test;
    const form = await signIn(deps, {
      appId,
      personId: person.id,
      inResponseTo: null,
      relayState: '',
      weather: 'fine',
    });
    const landed = await postToAcs(form);
    expect(landed.status).toBe(303);
    expect((await redeem(landed)).email).toBe(person.userName);
  });

  it.each([
    ['wrong_audience', ['audience']],
    // The confirmation ends when the conditions do.
    ['expired', ['time', 'confirmation']],
    ['clock_ahead', ['time']],
    ['other_key', ['signature']],
    ['unsigned', ['signature']],
    ['altered', ['signature']],
    ['wrapped', ['document']],
  ] as const)('in bad weather "%s" is refused by %j alone', async (weather, failing) => {
    const { client, appId, person } = test;
    const form = await signIn(deps, { appId, personId: person.id, inResponseTo: null, relayState: '', weather });
    const refused = await postToAcs(form);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    const [flow] = (await client.listSamlFlows({ organizationId: test.organization.id })).samlFlows;
    expect(flow?.status).toBe('failed');
    const { checks } = await client.getSamlFlow(flow?.id ?? '');
    expect(checks.filter((one) => !one.passed).map((one) => one.name)).toEqual(failing);
  });
});
