import { deflateRawSync } from 'node:zlib';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '@/lib/db/testing';
import { formatId, newUuid } from '@/lib/ids';
import {
  createSandboxApp,
  deleteSandboxApp,
  findSandboxApp,
  getAppRow,
  getSandboxApp,
  openScimToken,
  type SandboxDeps,
  updateDirectory,
  updateServiceProvider,
} from './apps';
import { addSandboxGroup, listSandboxGroups, removeSandboxGroup, updateSandboxGroup } from './groups';
import {
  addSandboxPerson,
  listSandboxPeople,
  removeSandboxPerson,
  setSandboxPersonActive,
  updateSandboxPerson,
} from './people';
import { parseAuthnRequest } from './protocol/authn-request';
import { readForm, receiveAuthnRequest, respondToChoice } from './receive';
import { createAcme, SP_ACS_URL, SP_ENTITY_ID, sandboxDeps } from './testing';

const database = await openTestDatabase();
let deps: SandboxDeps;
beforeAll(async () => {
  deps = sandboxDeps(database.db);
});

const person = { givenName: 'Joan', familyName: 'Clarke', userName: 'joan.clarke@acme.example', title: '' };

async function findPerson(appId: string, userName: string) {
  const found = (await listSandboxPeople(deps, appId)).find((candidate) => candidate.userName === userName);
  if (!found) throw new Error(`${userName} is not there`);
  return found;
}

describe('a sandbox app', () => {
  it('starts with six people at its domain, Engineering and Everyone', async () => {
    const appId = await createAcme(deps);
    const people = await listSandboxPeople(deps, appId);
    expect(people).toHaveLength(6);
    expect(people.map((one) => one.userName)).toContain('ada.lovelace@acme.example');
    const groups = await listSandboxGroups(deps, appId);
    expect(groups.map((group) => [group.displayName, group.memberIds.length])).toEqual([
      ['Engineering', 3],
      ['Everyone', 6],
    ]);
  });

  it('keeps its key and its token encrypted, under a key and for a row of their own', async () => {
    const appId = await createAcme(deps, {
      scimBaseUrl: 'http://localhost:3000/v1/scim/x',
      scimToken: 'ssoready_scim_secret',
    });
    const row = await getAppRow(deps, appId);
    expect(row.scimTokenSealed?.toString('latin1')).not.toContain('ssoready_scim_secret');
    expect(openScimToken(deps, row)).toBe('ssoready_scim_secret');
    expect(() => openScimToken(deps, { ...row, id: newUuid() })).toThrow();
    expect(() => openScimToken(sandboxDeps(database.db), row)).toThrow();
  });

  it('keeps its token when the form leaves it empty, and drops it with the address', async () => {
    const scimBaseUrl = 'http://localhost:3000/v1/scim/x';
    const appId = await createAcme(deps, { scimBaseUrl, scimToken: 'first' });
    await updateDirectory(deps, appId, { scimBaseUrl: `${scimBaseUrl}y`, scimToken: null });
    expect(openScimToken(deps, await getAppRow(deps, appId))).toBe('first');
    await updateDirectory(deps, appId, { scimBaseUrl, scimToken: 'second' });
    expect(openScimToken(deps, await getAppRow(deps, appId))).toBe('second');
    await updateDirectory(deps, appId, { scimBaseUrl: null, scimToken: 'third' });
    expect(await getSandboxApp(deps, appId)).toMatchObject({ scimBaseUrl: null, hasScimToken: false });
  });

  // Server-side request forgery: whoever knows an app's id chooses these addresses.
  it.each([
    'http://169.254.169.254/latest',
    'https://evil.example/acs',
    'http://localhost:3000@evil.example/',
    'http://localhost.evil.example/',
    'ftp://localhost/x',
    'http://[::ffff:10.0.0.1]/',
  ])('refuses %s as an address', async (address) => {
    const refusal = { code: 'invalid' };
    await expect(createAcme(deps, { acsUrl: address })).rejects.toMatchObject(refusal);
    const appId = await createAcme(deps);
    await expect(updateDirectory(deps, appId, { scimBaseUrl: address, scimToken: 'x' })).rejects.toMatchObject(refusal);
    await expect(updateServiceProvider(deps, appId, { acsUrl: address, spEntityId: 'x' })).rejects.toMatchObject(
      refusal,
    );
  });

  it('on a public origin talks to that origin and to the engine it drives, and not to loopback', async () => {
    const targets = { publicUrl: 'https://sso.example.com', remoteBaseUrl: 'https://api.ssoready.example' };
    const publicDeps = { ...deps, targets };
    const input = { name: 'A', domain: 'a.example', spEntityId: null, scimBaseUrl: null, scimToken: null };
    await createSandboxApp(publicDeps, { ...input, acsUrl: 'https://sso.example.com/v1/saml/x/acs' });
    await createSandboxApp(publicDeps, { ...input, acsUrl: 'https://api.ssoready.example/v1/saml/x/acs' });
    const loopback = createSandboxApp(publicDeps, { ...input, acsUrl: 'http://127.0.0.1:5432/' });
    await expect(loopback).rejects.toMatchObject({ code: 'invalid', fields: { acsUrl: expect.any(String) } });
  });

  it('is not found under malformed, unused and deleted ids', async () => {
    const appId = await createAcme(deps);
    await expect(deleteSandboxApp(deps, appId, 'acme')).rejects.toMatchObject({ code: 'invalid' });
    await deleteSandboxApp(deps, appId, 'Acme');
    for (const id of [appId, '', 'x', formatId('sandboxApp', newUuid()), "sandbox_app_'; drop table"]) {
      expect(await findSandboxApp(deps, id)).toBeNull();
    }
  });
});

describe('people and groups', () => {
  it('somebody new is in Everyone, and no user name is given twice', async () => {
    const appId = await createAcme(deps);
    await addSandboxPerson(deps, appId, person);
    const joan = await findPerson(appId, person.userName);
    const everyone = (await listSandboxGroups(deps, appId)).find((group) => group.displayName === 'Everyone');
    expect(everyone?.memberIds).toContain(joan.id);
    const taken = { code: 'invalid', fields: { userName: expect.stringContaining('taken') } };
    await expect(addSandboxPerson(deps, appId, person)).rejects.toMatchObject(taken);
    const rename = { ...person, userName: 'ada.lovelace@acme.example' };
    await expect(updateSandboxPerson(deps, appId, joan.id, rename)).rejects.toMatchObject(taken);
  });

  it('people of another app are out of reach', async () => {
    const [appId, other] = [await createAcme(deps), await createAcme(deps)];
    const ada = await findPerson(other, 'ada.lovelace@acme.example');
    const unknown = { code: 'not_found' };
    await expect(updateSandboxPerson(deps, appId, ada.id, person)).rejects.toMatchObject(unknown);
    await expect(setSandboxPersonActive(deps, appId, ada.id, false)).rejects.toMatchObject(unknown);
    await expect(removeSandboxPerson(deps, appId, ada.id)).rejects.toMatchObject(unknown);
    await addSandboxGroup(deps, appId, { displayName: 'Spies', memberIds: [ada.id] });
    expect((await listSandboxGroups(deps, appId)).find((group) => group.displayName === 'Spies')?.memberIds).toEqual(
      [],
    );
  });

  it('a group is renamed and filled in one step, and gone when it is removed', async () => {
    const appId = await createAcme(deps);
    const ada = await findPerson(appId, 'ada.lovelace@acme.example');
    const [engineering] = await listSandboxGroups(deps, appId);
    if (!engineering) throw new Error('no group');
    await updateSandboxGroup(deps, appId, engineering.id, { displayName: 'R&D', memberIds: [ada.id, 'nonsense'] });
    const renamed = (await listSandboxGroups(deps, appId)).find((group) => group.id === engineering.id);
    expect(renamed).toMatchObject({ displayName: 'R&D', memberIds: [ada.id] });
    const taken = updateSandboxGroup(deps, appId, engineering.id, { displayName: 'Everyone', memberIds: [] });
    await expect(taken).rejects.toMatchObject({ code: 'invalid' });
    await removeSandboxGroup(deps, appId, engineering.id);
    expect((await listSandboxGroups(deps, appId)).map((group) => group.displayName)).toEqual(['Everyone']);
  });
});

describe('signing in', () => {
  async function serviceProvider(appId: string) {
    const app = await getSandboxApp(deps, appId);
    return new SAML({
      callbackUrl: SP_ACS_URL,
      entryPoint: app.ssoUrl,
      issuer: SP_ENTITY_ID,
      audience: SP_ENTITY_ID,
      idpCert: app.certificatePem,
      idpIssuer: app.entityId,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: false,
      validateInResponseTo: ValidateInResponseTo.always,
    });
  }

  async function choose(appId: string, userName: string, fields: Record<string, string>) {
    const { id } = await findPerson(appId, userName);
    const response = await respondToChoice(deps, appId, new URLSearchParams({ personId: id, ...fields }));
    const html = await response.text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
    return { response, html, samlResponse: field('SAMLResponse'), relayState: field('RelayState') };
  }

  it('goes from the request of an independent service provider to an answer that it accepts', async () => {
    const appId = await createAcme(deps);
    const sp = await serviceProvider(appId);
    const authorize = new URL(await sp.getAuthorizeUrlAsync('state "1"', undefined, {}));
    const parsed = parseAuthnRequest(authorize.searchParams.get('SAMLRequest'), 'redirect');
    const relayState = authorize.searchParams.get('RelayState') ?? '';
    const chooser = await receiveAuthnRequest(deps, { appId, parsed, relayState });
    expect(chooser.status).toBe(303);
    const query = new URL(chooser.headers.get('location') ?? '', 'http://localhost:3000').searchParams;
    const answer = await choose(appId, 'ada.lovelace@acme.example', Object.fromEntries(query));
    expect(answer.relayState).toBe('state &quot;1&quot;');
    const { profile } = await sp.validatePostResponseAsync({ SAMLResponse: answer.samlResponse });
    expect(profile).toMatchObject({
      nameID: 'ada.lovelace@acme.example',
      email: 'ada.lovelace@acme.example',
      firstName: 'Ada',
      lastName: 'Lovelace',
      groups: ['Engineering', 'Everyone'],
    });
  });

  it('answers without naming a request when it starts here', async () => {
    const appId = await createAcme(deps);
    const { samlResponse, html } = await choose(appId, 'mary.jackson@acme.example', {});
    expect(Buffer.from(samlResponse, 'base64').toString()).not.toContain('InResponseTo');
    expect(html).not.toContain('RelayState');
  });

  it('signs nobody in who is deactivated, unknown, or before the service provider is known', async () => {
    const appId = await createAcme(deps);
    const ada = await findPerson(appId, 'ada.lovelace@acme.example');
    await setSandboxPersonActive(deps, appId, ada.id, false);
    expect((await choose(appId, ada.userName, {})).response.status).toBe(403);
    const unknown = new URLSearchParams({ personId: formatId('sandboxPerson', newUuid()) });
    expect((await respondToChoice(deps, appId, unknown)).status).toBe(404);
    const lonely = await createAcme(deps, { acsUrl: null });
    expect((await choose(lonely, ada.userName, {})).response.status).toBe(412);
  });

  it('in bad weather is refused by the service provider', async () => {
    const appId = await createAcme(deps);
    const sp = await serviceProvider(appId);
    for (const weather of ['wrong_audience', 'expired', 'clock_ahead', 'other_key', 'unsigned', 'altered', 'wrapped']) {
      const { samlResponse } = await choose(appId, 'ada.lovelace@acme.example', { weather });
      expect(samlResponse).not.toBe('');
      await expect(sp.validatePostResponseAsync({ SAMLResponse: samlResponse }), weather).rejects.toThrow();
    }
  });

  it('refuses requests of other service providers and for other addresses, naming both sides', async () => {
    const appId = await createAcme(deps);
    const request = (issuer: string, acs: string) =>
      parseAuthnRequest(
        deflateRawSync(
          `<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" AssertionConsumerServiceURL="${acs}"><a:Issuer xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</a:Issuer></p:AuthnRequest>`,
        ).toString('base64'),
        'redirect',
      );
    const foreign = [request('https://other.example', SP_ACS_URL), request(SP_ENTITY_ID, 'https://evil.example/acs')];
    for (const parsed of foreign) {
      const response = await receiveAuthnRequest(deps, { appId, parsed, relayState: '' });
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/(other|evil)\.example.* is registered for http:\/\/localhost:3000/s);
    }
  });

  it('shows what a service provider sent as text, never as markup', async () => {
    const appId = await createAcme(deps);
    const parsed = { ok: true, request: { id: '_1', issuer: '<script>alert(1)</script>', acsUrl: null } } as const;
    const response = await receiveAuthnRequest(deps, { appId, parsed, relayState: '' });
    expect(await response.text()).not.toContain('<script>alert');
    const { html } = await choose(appId, 'ada.lovelace@acme.example', { state: '"><script>alert(1)</script>' });
    expect(html).not.toContain('<script>alert');
  });

  it.each([{ inResponseTo: 'x', request: '<1>' }, { state: 'x'.repeat(3000) }])(
    'answers 400 to a form with %o',
    async (fields) => {
      const appId = await createAcme(deps);
      expect((await choose(appId, 'ada.lovelace@acme.example', fields)).response.status).toBe(400);
    },
  );

  it('stops reading a form that is too large', async () => {
    const body = new URLSearchParams({ SAMLRequest: 'a'.repeat(300_000) });
    const form = await readForm(new Request('http://localhost/', { method: 'POST', body }));
    expect([...form.keys()]).toEqual([]);
  });
});
