import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase } from '@/lib/db/testing';
import type { DomainNotice } from '../../deps';
import { mintEnvironmentScope } from '../../scope';
import { createTenant, createTestEngine, type Send, senderOf, type TestTenant, unusedId, uuidOf } from '../testing';
import { checkDueProofs, checkProof } from './check-proof';
import { listProofs } from './store';
import type { TxtAnswer } from './txt-lookup';

const DAY = 86_400;
const database = await createTestDatabase();
afterAll(() => database.drop());

/** DNS as the tests make it; what is not in it does not exist. */
const zone = new Map<string, TxtAnswer>();
const lookUps: string[] = [];
const notices: DomainNotice[] = [];
const test = createTestEngine(database, {
  lookUpTxt: async (name) => {
    lookUps.push(name);
    return zone.get(name) ?? { kind: 'no_such_name' };
  },
  onDomainNotice: async (notice) => {
    notices.push(notice);
  },
});

let tenant: TestTenant;
let send: Send;
let count = 0;

beforeEach(async () => {
  zone.clear();
  notices.length = 0;
  count += 1;
  tenant = await createTenant(test, `Acme${count}`);
  send = senderOf(test.engine, tenant.managementKey);
});

const clientOf = (of: TestTenant) => test.clientFor(of.environmentId);

/** Gives a tenant exactly these domains. */
async function setDomains(of: TestTenant, domains: string[]) {
  await clientOf(of).updateOrganization(of.organizationId, { displayName: 'Acme', domains });
}

async function domainOf(of: TestTenant, domain: string) {
  const found = (await clientOf(of).listOrganizationDomains(of.organizationId)).find((one) => one.domain === domain);
  if (found === undefined) throw new Error(`${domain} is not listed`);
  return found;
}

/** Puts the record that proves a domain for a tenant into DNS. */
async function publish(of: TestTenant, domain: string) {
  const { recordName, recordValue } = await domainOf(of, domain);
  zone.set(recordName, { kind: 'found', values: [recordValue] });
}

function check(of: TestTenant, domain: string) {
  test.advance(10);
  return clientOf(of).checkOrganizationDomain({ organizationId: of.organizationId, domain });
}

async function foundBy(of: TestTenant, verifiedDomain: string) {
  const { organizationSummaries } = await clientOf(of).listOrganizationSummaries({ verifiedDomain });
  return organizationSummaries.map(({ organization }) => organization.id);
}

/** Runs the job as often as it would run until then. */
async function passDays(days: number) {
  for (let day = 0; day < days; day++) {
    test.advance(DAY);
    await checkDueProofs(test.deps);
  }
}

describe('proving a domain', () => {
  it('shows a record that stays the same, finds it once it is published, and the domain then leads to the tenant', async () => {
    await setDomains(tenant, ['acme.example']);
    const before = await domainOf(tenant, 'acme.example');
    expect(before).toMatchObject({ state: 'waiting', reason: '', recordName: '_vestibule-challenge.acme.example' });
    expect(before.recordValue).toMatch(/^vestibule-domain-verification=[0-9a-f]{64}$/);
    expect(await foundBy(tenant, 'acme.example')).toEqual([]);
    await publish(tenant, 'acme.example');
    expect(await check(tenant, 'acme.example')).toMatchObject({
      state: 'verified',
      verifiedBy: 'dns',
      recordValue: before.recordValue,
    });
    expect(await foundBy(tenant, 'acme.example')).toEqual([tenant.organizationId]);
  });

  it('says what is there instead, and that it waits while nothing is', async () => {
    await setDomains(tenant, ['acme.example']);
    zone.set('acme.example', { kind: 'none' });
    expect(await check(tenant, 'acme.example')).toMatchObject({ state: 'waiting', reason: 'no_record' });
    zone.set('_vestibule-challenge.acme.example', { kind: 'found', values: ['old'] });
    const other = await check(tenant, 'acme.example');
    expect(other).toMatchObject({ state: 'failed', reason: 'other_value', foundValues: ['old'] });
    expect(other.message).not.toBe('');
  });

  it('takes a record of any bytes (attack: a NUL, which no text of the database can hold, at the name of the proof)', async () => {
    await setDomains(tenant, ['acme.example']);
    zone.set('_vestibule-challenge.acme.example', { kind: 'found', values: ['x\0<script>\x1b[31m'] });
    const shown = { state: 'failed', reason: 'other_value', foundValues: ['x\uFFFD<script>\uFFFD[31m'] };
    expect(await check(tenant, 'acme.example')).toMatchObject(shown);
    await passDays(1);
    expect(await domainOf(tenant, 'acme.example')).toMatchObject(shown);
  });

  it('takes the spelling of the domain for what it is: case, a final dot and other scripts', async () => {
    await setDomains(tenant, ['ACME.Example.', 'Bücher.example']);
    await publish(tenant, 'acme.example');
    expect((await check(tenant, 'AcMe.example.')).state).toBe('verified');
    expect((await domainOf(tenant, 'bücher.example')).recordName).toBe('_vestibule-challenge.xn--bcher-kva.example');
    expect(await foundBy(tenant, 'ACME.EXAMPLE.')).toEqual([tenant.organizationId]);
  });

  it('does not ask DNS again within seconds of the last answer', async () => {
    await setDomains(tenant, ['acme.example']);
    await check(tenant, 'acme.example');
    const before = lookUps.length;
    await clientOf(tenant).checkOrganizationDomain({ organizationId: tenant.organizationId, domain: 'acme.example' });
    expect(lookUps).toHaveLength(before);
  });

  it('asks DNS once for however many who ask at the same moment (attack: the button as an amplifier)', async () => {
    await setDomains(tenant, ['acme.example']);
    const scope = mintEnvironmentScope(uuidOf('environment', tenant.environmentId));
    const organizationId = uuidOf('organization', tenant.organizationId);
    const [proof] = await listProofs(database.sql, scope, organizationId, test.deps.clock());
    if (proof === undefined) throw new Error('the domain has a proof');
    const before = lookUps.length;
    const looks = await Promise.all(Array.from({ length: 20 }, () => checkProof(test.deps, proof)));
    expect(looks.map((look) => look?.reason)).toEqual(Array.from({ length: 20 }, () => 'domain_not_found'));
    expect(lookUps.slice(before).filter((name) => name === '_vestibule-challenge.acme.example')).toHaveLength(1);
    await checkProof(test.deps, proof);
    expect(lookUps.slice(before).filter((name) => name === '_vestibule-challenge.acme.example')).toHaveLength(2);
  });

  it('are not found, and no fault, of an organization that is deleted in this moment', async () => {
    await setDomains(tenant, ['acme.example']);
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const deleted = database.sql.begin(async (tx) => {
      await tx`delete from engine.organizations where id = ${uuidOf('organization', tenant.organizationId)}`;
      await finished;
    });
    const path = `/v1/organization-domains?organizationId=${tenant.organizationId}`;
    const answer = send('GET', path);
    await vi.waitFor(async () => {
      const waiting = await database.sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
          and query like '%insert into engine.organization_domain_proofs%'`;
      expect(waiting).toHaveLength(1);
    });
    finish();
    await deleted;
    expect((await answer).status).toBe(404);
  });

  it('keeps a proof while the list of domains is replaced, and forgets it once the domain was gone', async () => {
    await setDomains(tenant, ['acme.example']);
    await publish(tenant, 'acme.example');
    await check(tenant, 'acme.example');
    await setDomains(tenant, ['other.example', 'acme.example']);
    expect((await domainOf(tenant, 'acme.example')).state).toBe('verified');
    const { recordValue } = await domainOf(tenant, 'acme.example');
    await setDomains(tenant, ['other.example']);
    expect(await foundBy(tenant, 'acme.example')).toEqual([]);
    await checkDueProofs(test.deps);
    await setDomains(tenant, ['acme.example']);
    expect(await domainOf(tenant, 'acme.example')).toMatchObject({ state: 'waiting' });
    expect((await domainOf(tenant, 'acme.example')).recordValue).not.toBe(recordValue);
  });
});

describe('W80: who may have a domain', () => {
  it('does not let one tenant’s record prove the domain for another that claims it, in one environment or two', async () => {
    await setDomains(tenant, ['acme.example']);
    const rival = await clientOf(tenant).createOrganization({ displayName: 'Rival', domains: ['acme.example'] });
    const elsewhere = await createTenant(test, `Elsewhere${count}`);
    await setDomains(elsewhere, ['acme.example']);
    await publish(tenant, 'acme.example');
    await check(tenant, 'acme.example');
    const rivals = { ...tenant, organizationId: rival.id };
    expect(await check(rivals, 'acme.example')).toMatchObject({ state: 'failed', reason: 'other_value' });
    expect(await check(elsewhere, 'acme.example')).toMatchObject({ state: 'failed', reason: 'other_value' });
    expect(await foundBy(tenant, 'acme.example')).toEqual([tenant.organizationId]);
    expect(await foundBy(elsewhere, 'acme.example')).toEqual([]);
  });

  it('lets two tenants of one company prove it side by side, each by its own record', async () => {
    await setDomains(tenant, ['acme.example']);
    const second = await clientOf(tenant).createOrganization({ displayName: 'Acme EU', domains: ['acme.example'] });
    const both = [tenant, { ...tenant, organizationId: second.id }];
    const values = await Promise.all(both.map(async (one) => (await domainOf(one, 'acme.example')).recordValue));
    expect(new Set(values).size).toBe(2);
    zone.set('_vestibule-challenge.acme.example', { kind: 'found', values });
    for (const one of both) expect((await check(one, 'acme.example')).state).toBe('verified');
    expect((await foundBy(tenant, 'acme.example')).toSorted()).toEqual([tenant.organizationId, second.id].toSorted());
  });

  it('refuses public mail domains and public suffixes, even by an operator’s word', async () => {
    const domains = ['gmail.com', 'co.uk', '*.acme.example'];
    await setDomains(tenant, domains);
    for (const domain of domains) {
      expect(await domainOf(tenant, domain)).toMatchObject({ state: 'failed', recordName: '', recordValue: '' });
      const body = { organizationId: tenant.organizationId, domain };
      expect(await send('POST', '/v1/organization-domains/verify', { body })).toMatchObject({
        status: 400,
        body: { code: 9 },
      });
      expect((await check(tenant, domain)).state).toBe('failed');
      expect(await foundBy(tenant, domain)).toEqual([]);
    }
  });

  it('answers 404 for a domain that is not in the organization’s list, and for the organization of others', async () => {
    const body = { organizationId: tenant.organizationId, domain: 'victim.example' };
    const other = await createTenant(test, `Other${count}`);
    for (const verb of ['check', 'verify', 'withdraw']) {
      const path = `/v1/organization-domains/${verb}`;
      expect((await send('POST', path, { body })).status).toBe(404);
      const foreign = { organizationId: other.organizationId, domain: `other${count}.example` };
      expect((await send('POST', path, { body: foreign })).status).toBe(404);
      expect((await send('POST', path, { body: { ...body, organizationId: unusedId('organization') } })).status).toBe(
        404,
      );
      expect((await send('POST', path, { body: { organizationId: tenant.organizationId } })).status).toBe(400);
      expect((await send('POST', path, { body, token: tenant.plainKey })).status).toBe(401);
    }
  });
});

describe('an operator’s word', () => {
  it('stands without a record, is not looked for again, and can be withdrawn', async () => {
    await setDomains(tenant, ['acme.example']);
    const named = { organizationId: tenant.organizationId, domain: 'acme.example' };
    const { recordValue } = await domainOf(tenant, 'acme.example');
    expect(await clientOf(tenant).verifyOrganizationDomain(named)).toMatchObject({
      state: 'verified',
      verifiedBy: 'operator',
    });
    await passDays(30);
    expect((await check(tenant, 'acme.example')).state).toBe('verified');
    const withdrawn = await clientOf(tenant).withdrawOrganizationDomain(named);
    expect(withdrawn).toMatchObject({ state: 'waiting', verifiedBy: '' });
    expect(withdrawn.recordValue).not.toBe(recordValue);
    expect(await foundBy(tenant, 'acme.example')).toEqual([]);
  });

  it('withdraws a proof by DNS for good: the record that is still there proves nothing', async () => {
    await setDomains(tenant, ['acme.example']);
    await publish(tenant, 'acme.example');
    await check(tenant, 'acme.example');
    const named = { organizationId: tenant.organizationId, domain: 'acme.example' };
    await clientOf(tenant).withdrawOrganizationDomain(named);
    expect(await check(tenant, 'acme.example')).toMatchObject({ state: 'failed', reason: 'other_value' });
  });
});

describe('the job', () => {
  it('finds a record that comes later, and tells of it once', async () => {
    await setDomains(tenant, ['acme.example']);
    zone.set('acme.example', { kind: 'none' });
    await check(tenant, 'acme.example');
    await publish(tenant, 'acme.example');
    test.advance(600);
    await checkDueProofs(test.deps);
    expect((await domainOf(tenant, 'acme.example')).state).toBe('verified');
    await passDays(3);
    const { environmentId, organizationId } = tenant;
    expect(notices.filter((notice) => notice.organizationId === organizationId)).toEqual([
      { action: 'domain.verified', environmentId, organizationId, detail: { domain: 'acme.example' } },
    ]);
  });

  it('lets a proof lapse when its record has been gone for 14 days, not before, and not because it was gone for a day', async () => {
    await setDomains(tenant, ['acme.example']);
    await publish(tenant, 'acme.example');
    await check(tenant, 'acme.example');
    await passDays(1);
    const record = [...zone];
    zone.clear();
    await passDays(10);
    expect(await domainOf(tenant, 'acme.example')).toMatchObject({ state: 'verified', reason: 'domain_not_found' });
    expect(await foundBy(tenant, 'acme.example')).toEqual([tenant.organizationId]);
    for (const [name, answer] of record) zone.set(name, answer);
    await passDays(1);
    expect(await domainOf(tenant, 'acme.example')).toMatchObject({ state: 'verified', reason: '' });
    zone.clear();
    await passDays(16);
    expect(await domainOf(tenant, 'acme.example')).toMatchObject({ state: 'failed', reason: 'lapsed', verifiedBy: '' });
    expect(await foundBy(tenant, 'acme.example')).toEqual([]);
    expect(notices.at(-1)).toMatchObject({ action: 'domain.proof_lapsed', organizationId: tenant.organizationId });
  });

  it('stops looking after a month in which nobody asked, and begins again when somebody does', async () => {
    await setDomains(tenant, ['acme.example']);
    await check(tenant, 'acme.example');
    await passDays(32);
    expect((await domainOf(tenant, 'acme.example')).nextCheckTime).toBeUndefined();
    expect((await check(tenant, 'acme.example')).nextCheckTime).toBeDefined();
  });

  it('looks at each domain once when several processes run it at the same time', async () => {
    await setDomains(
      tenant,
      Array.from({ length: 20 }, (_, n) => `d${n}.example`),
    );
    await domainOf(tenant, 'd0.example');
    // Whatever other tests left due is looked at before.
    test.advance(1);
    await checkDueProofs(test.deps);
    test.advance(301);
    lookUps.length = 0;
    await Promise.all([checkDueProofs(test.deps), checkDueProofs(test.deps), checkDueProofs(test.deps)]);
    const asked = lookUps.filter((name) => /^_vestibule-challenge\.d\d+\.example$/.test(name));
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
    expect(asked).toHaveLength(20);
  });
});
