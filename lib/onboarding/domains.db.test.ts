import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeDomain } from '@/lib/console/domain-actions';
import { createTestDatabase, type TestDatabase } from '@/lib/db/testing';
import type { TxtAnswer } from '@/lib/engine/management/organization-domains/txt-lookup';
import { createTestEngine, type TestEngine } from '@/lib/engine/management/testing';
import { formatId, newUuid } from '@/lib/ids';
import { checkDomain, domainsTask, listDomains } from './domains';
import { handOver } from './hand-over';
import { claimLink } from './link';
import type { OnboardingDeps } from './portal';
import type { SetupSession } from './session-types';

let database: TestDatabase;
let test: TestEngine;
let deps: OnboardingDeps;
let session: SetupSession;
const zone = new Map<string, TxtAnswer>();
const ACTOR = { id: formatId('operator', newUuid()), email: 'ops@example.com' };

beforeAll(async () => {
  database = await createTestDatabase();
  test = createTestEngine(database, { lookUpTxt: async (name) => zone.get(name) ?? { kind: 'none' } });
});
afterAll(() => database.drop());
beforeEach(async () => {
  zone.clear();
  test.advance(60);
  const { id: environmentId } = await test.adminClient.createEnvironment({ displayName: 'Production' });
  const client = test.clientFor(environmentId);
  deps = { db: database.db, client, clock: test.deps.clock };
  const { id } = await client.createOrganization({ displayName: 'Acme', domains: ['acme.example', 'gmail.com'] });
  session = await claim(await client.createSetupUrl({ organizationId: id, canManageSaml: true }));
});

async function claim({ url }: { url: string }): Promise<SetupSession> {
  const token = new URL(url).searchParams.get('one-time-token') ?? '';
  const claimed = await claimLink({ db: database.db, client: test.adminClient, clock: test.deps.clock }, token);
  if (claimed.state !== 'claimed') throw new Error(claimed.state);
  return claimed.session;
}

const domains = async () => (await listDomains(deps, session)) ?? [];
const audit = () =>
  database.sql`select action, actor_type, detail from audit_events where organization_id = ${session.organizationId}
    and action like 'domain.%' order by at, id`;

async function publish() {
  const record = (await domains())[0]?.record;
  zone.set(record?.name ?? '', { kind: 'found', values: [record?.value ?? ''] });
}

describe('domains in the portal', () => {
  it('go from a record to show, over what DNS says, to verified; who found it is in the audit log, once', async () => {
    const task = async (required: boolean) => domainsTask(await domains(), required);
    expect(await domains()).toMatchObject([
      { domain: 'acme.example', tone: 'waiting', record: { host: '_vestibule-challenge' } },
      { domain: 'gmail.com', tone: 'broken', word: 'Cannot be proven', record: null },
    ]);
    expect(await task(true)).toMatchObject({ state: 'not_started', word: 'Not started' });
    expect(await task(false)).toMatchObject({ state: 'not_started', word: 'Optional' });
    expect(await checkDomain(deps, session, 'acme.example')).toMatchObject({ word: 'Not found yet' });
    expect(await task(true)).toMatchObject({ state: 'waiting' });
    await publish();
    test.advance(60);
    expect(await checkDomain(deps, session, 'acme.example')).toMatchObject({ tone: 'live', verified: true });
    test.advance(60);
    await checkDomain(deps, session, 'acme.example');
    expect(await task(true)).toMatchObject({ state: 'live' });
    expect(await audit()).toEqual([
      { action: 'domain.verified', actor_type: 'customer_admin', detail: { domain: 'acme.example' } },
    ]);
  });

  it('cannot be asked for that are not the organization’s', async () => {
    await expect(checkDomain(deps, session, 'victim.example')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('can be handed to somebody who then opens nothing else', async () => {
    const colleague = await claim(await handOver(deps, session, 'domains'));
    expect(colleague).toMatchObject({ canManageDomains: true, canManageSaml: false, canManageScim: false });
    await expect(handOver(deps, colleague, 'saml')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('are not opened by a link for the directory alone', async () => {
    const link = await deps.client.createSetupUrl({ organizationId: session.organizationId, canManageScim: true });
    expect(await claim(link)).toMatchObject({ canManageDomains: false, canManageScim: true });
  });
});

describe('domains in the console', () => {
  it('are vouched for and withdrawn under the operator’s name', async () => {
    const scope = { environmentId: session.environmentId, organizationId: session.organizationId };
    const change = (verb: 'check' | 'verify' | 'withdraw') =>
      changeDomain(deps, ACTOR, scope, { verb, domain: 'acme.example' });
    await change('check');
    await change('verify');
    await change('verify');
    await change('withdraw');
    expect((await audit()).map(({ action, actor_type }) => [action, actor_type])).toEqual([
      ['domain.verified_by_hand', 'operator'],
      ['domain.proof_withdrawn', 'operator'],
    ]);
  });
});
