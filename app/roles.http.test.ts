import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeOperatorCookie } from '@/lib/auth/operator-cookie';
import { openOperatorSession } from '@/lib/auth/operator-session';
import { OPERATOR_ROLES } from '@/lib/auth/roles';
import { operatorSecret } from '@/lib/auth/secret';
import type { OperatorRole } from '@/lib/auth/store';
import { openTestDatabase } from '@/lib/db/testing';
import { newUuid } from '@/lib/ids';
import { claimLink } from '@/lib/onboarding/link';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';

// W30: who may use what, for every page of the console, every handler of its API and every form of console and sandbox. One
// that is new and has no line here fails this test, and so does a line for one that is gone.

/** look, own (what is only theirs): every operator. change: not viewers. owner: owners alone. sandbox: everybody but viewers. */
type Policy = 'look' | 'own' | 'change' | 'owner' | 'sandbox';
type Who = OperatorRole | 'nobody';

const MAY: Readonly<Record<Policy, readonly Who[]>> = {
  look: ['owner', 'admin', 'viewer'],
  own: ['owner', 'admin', 'viewer'],
  change: ['owner', 'admin'],
  owner: ['owner'],
  sandbox: ['owner', 'admin', 'nobody'],
};

const ENVIRONMENT = 'environments/[environmentId]';
const TENANT = `${ENVIRONMENT}/tenants/[organizationId]`;
const CONNECTION = `${ENVIRONMENT}/connections/[samlConnectionId]`;
const OIDC = `${ENVIRONMENT}/oidc-connections/[oidcConnectionId]`;
const DIRECTORY = `${ENVIRONMENT}/directories/[scimDirectoryId]`;
const CLIENT = `${ENVIRONMENT}/oauth-clients/[samlOauthClientId]`;

const HANDLERS: Readonly<Record<string, Policy>> = {
  'POST account/sessions/[sessionId]/revoke': 'own',
  'POST account/sessions/revoke-others': 'own',
  'POST environments': 'change',
  [`PATCH ${ENVIRONMENT}`]: 'change',
  [`POST ${ENVIRONMENT}/remember`]: 'own',
  [`POST ${ENVIRONMENT}/alerts/[alertId]/acknowledge`]: 'change',
  [`POST ${ENVIRONMENT}/api-keys`]: 'change',
  [`POST ${ENVIRONMENT}/api-keys/[apiKeyId]/revoke`]: 'change',
  [`PATCH ${CONNECTION}`]: 'change',
  [`DELETE ${CONNECTION}`]: 'change',
  [`POST ${CONNECTION}/keys`]: 'change',
  [`POST ${CONNECTION}/refresh`]: 'change',
  [`POST ${CONNECTION}/test`]: 'change',
  [`PATCH ${DIRECTORY}`]: 'change',
  [`DELETE ${DIRECTORY}`]: 'change',
  [`GET ${DIRECTORY}/activity`]: 'look',
  [`POST ${DIRECTORY}/rotate`]: 'change',
  [`DELETE ${DIRECTORY}/rotate`]: 'change',
  [`POST ${ENVIRONMENT}/logins/[samlFlowId]/recheck`]: 'change',
  [`POST ${ENVIRONMENT}/metadata`]: 'change',
  [`POST ${ENVIRONMENT}/metadata-proposals/[proposalId]/[decision]`]: 'change',
  [`POST ${ENVIRONMENT}/oauth-clients`]: 'change',
  [`PATCH ${CLIENT}`]: 'change',
  [`POST ${CLIENT}/revoke`]: 'change',
  [`POST ${CLIENT}/rotate`]: 'change',
  [`PATCH ${OIDC}`]: 'change',
  [`DELETE ${OIDC}`]: 'change',
  [`POST ${OIDC}/test`]: 'change',
  [`POST ${ENVIRONMENT}/oidc-issuers`]: 'change',
  [`POST ${ENVIRONMENT}/runs/[syncRunId]/approve`]: 'change',
  [`GET ${ENVIRONMENT}/runs/[syncRunId]/export`]: 'look',
  [`POST ${ENVIRONMENT}/runs/[syncRunId]/undo`]: 'change',
  [`POST ${ENVIRONMENT}/saml-keys/[keyId]/[step]`]: 'change',
  [`POST ${ENVIRONMENT}/setup-links/[setupLinkId]/extend`]: 'change',
  [`POST ${ENVIRONMENT}/setup-links/[setupLinkId]/revoke`]: 'change',
  [`GET ${ENVIRONMENT}/tenants`]: 'look',
  [`POST ${ENVIRONMENT}/tenants`]: 'change',
  [`PATCH ${TENANT}`]: 'change',
  [`DELETE ${TENANT}`]: 'change',
  [`POST ${TENANT}/connections`]: 'change',
  [`POST ${TENANT}/directories`]: 'change',
  [`POST ${TENANT}/domains/[verb]`]: 'change',
  [`POST ${TENANT}/live`]: 'change',
  [`POST ${TENANT}/ready`]: 'change',
  [`PATCH ${TENANT}/members/[memberId]`]: 'change',
  [`POST ${TENANT}/oidc-connections`]: 'change',
  [`POST ${TENANT}/setup-links`]: 'change',
  [`GET ${TENANT}/sync`]: 'look',
  [`POST ${TENANT}/sync`]: 'change',
  [`POST ${TENANT}/sync/preview`]: 'change',
  'POST operators/invitations': 'owner',
  'DELETE operators/invitations/[invitationId]': 'owner',
  'PATCH operators/[operatorId]': 'owner',
  'DELETE operators/[operatorId]': 'owner',
  'POST operators/[operatorId]/revoke-sessions': 'owner',
};

const FORMS: Readonly<Record<string, Policy>> = {
  '(console)/account/actions changePassword': 'own',
  'sandbox/actions createApp': 'sandbox',
  'sandbox/actions deleteApp': 'change',
  'sandbox/[appId]/actions saveServiceProvider': 'sandbox',
  'sandbox/[appId]/actions saveDirectory': 'sandbox',
  'sandbox/[appId]/actions push': 'sandbox',
  'sandbox/[appId]/group-actions addGroup': 'sandbox',
  'sandbox/[appId]/group-actions editGroup': 'sandbox',
  'sandbox/[appId]/group-actions removeGroup': 'sandbox',
  'sandbox/[appId]/people-actions addPerson': 'sandbox',
  'sandbox/[appId]/people-actions editPerson': 'sandbox',
  'sandbox/[appId]/people-actions setPersonActive': 'sandbox',
  'sandbox/[appId]/people-actions removePerson': 'sandbox',
};

const seam = vi.hoisted((): { cookie: string | undefined; setup: string | undefined; runtime: unknown } => ({
  ...{ cookie: undefined, setup: undefined, runtime: null },
}));
vi.mock('next/headers', () => ({
  cookies: async () => ({
    get: (name: string) => {
      const value = name === 'vestibule.operator' ? seam.cookie : name === 'vestibule.setup' ? seam.setup : undefined;
      return value ? { value } : undefined;
    },
    has: () => false,
    set: () => {},
  }),
  headers: async () => new Headers({ origin: 'http://localhost:3000' }),
}));
vi.mock('@/lib/runtime', async (original) => ({ ...(await original<object>()), getRuntime: () => seam.runtime }));

const database = await openTestDatabase();
const cookies: Record<Who, string | undefined> = { owner: '', admin: '', viewer: '', nobody: undefined };

beforeAll(async () => {
  const runtime = createTestRuntime(database);
  seam.runtime = runtime;
  for (const role of OPERATOR_ROLES) {
    const id = newUuid();
    const email = `${role}@example.com`;
    await database.sql`insert into operators (id, email, email_folded, role, password_hash)
      values (${id}, ${email}, ${email}, ${role}, 'none')`;
    const session = { operatorUuid: id, userAgent: 'test', now: new Date() };
    const { sessionId } = await openOperatorSession(database.db, session);
    cookies[role] = await encodeOperatorCookie(operatorSecret(runtime), sessionId);
  }
});
beforeEach(() => {
  seam.cookie = undefined;
  seam.setup = undefined;
});

const PEOPLE: readonly Who[] = [...OPERATOR_ROLES, 'nobody'];
const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .toSorted();

type Callable = (...args: unknown[]) => Promise<unknown>;
const isCallable = (value: unknown): value is Callable => typeof value === 'function';

async function exportsOf(file: string): Promise<[string, Callable][]> {
  const module: Record<string, unknown> = await import(/* @vite-ignore */ path.join(import.meta.dirname, file));
  return Object.entries(module).filter((entry): entry is [string, Callable] => isCallable(entry[1]));
}

/** What happened to a call: an address to sign in at is a refusal, any other error of the framework is not. */
async function outcomeOf(work: Promise<unknown>): Promise<'let in' | 'refused'> {
  try {
    const answer = await work;
    if (answer instanceof Response) return answer.status === 401 || answer.status === 403 ? 'refused' : 'let in';
    const failed = typeof answer === 'object' && answer !== null && 'code' in answer ? answer.code : null;
    return failed === 'forbidden' || failed === 'unauthenticated' ? 'refused' : 'let in';
  } catch (error) {
    const digest = error instanceof Error && 'digest' in error ? String(error.digest) : '';
    return digest.includes('/sign-in') ? 'refused' : 'let in';
  }
}

const expected = (policy: Policy) => PEOPLE.map((who) => [who, MAY[policy].includes(who) ? 'let in' : 'refused']);

describe('W30: the console’s API', () => {
  const handlers: [string, string][] = [];
  beforeAll(async () => {
    for (const name of names.filter((one) => /^api\/(?!auth\/).*\/route\.ts$/.test(one))) {
      const folder = name.slice('api/'.length, -'/route.ts'.length);
      for (const [method] of await exportsOf(name)) handlers.push([`${method} ${folder}`, name]);
    }
  });

  test('every handler has a line in the table, and every line a handler', () => {
    expect(handlers.map(([key]) => key).toSorted()).toEqual(Object.keys(HANDLERS).toSorted());
  });

  test.each(Object.entries(HANDLERS))('%s: %s', async (key, policy) => {
    const [method = '', folder = ''] = key.split(' ');
    const handler = (await exportsOf(`api/${folder}/route.ts`)).find(([name]) => name === method)?.[1];
    // What the body names is no value of anything, and what the address names does not exist: nothing is changed.
    const init = { method, headers: { origin: TEST_ORIGIN, 'content-type': 'application/json' } };
    const outcomes = [];
    for (const who of PEOPLE) {
      seam.cookie = cookies[who];
      const body = method === 'GET' ? {} : { body: '[]' };
      const request = new Request(`${TEST_ORIGIN}/api/under-test`, { ...init, ...body });
      outcomes.push([who, await outcomeOf(handler?.(request, { params: Promise.resolve({}) }) ?? Promise.resolve())]);
    }
    expect(outcomes).toEqual(expected(policy));
  });
});

describe('W30: the forms of console and sandbox', () => {
  test('every form has a line in the table, and every line a form', async () => {
    const found = [];
    for (const name of names.filter((one) => /^(\(console\)|sandbox)\/.*actions\.ts$/.test(one))) {
      for (const [action] of await exportsOf(name)) found.push(`${name.slice(0, -'.ts'.length)} ${action}`);
    }
    expect(found.toSorted()).toEqual(Object.keys(FORMS).toSorted());
  });

  test.each(Object.entries(FORMS))('%s: %s', async (key, policy) => {
    const [file = '', name = ''] = key.split(' ');
    const form = (await exportsOf(`${file}.ts`)).find(([action]) => action === name)?.[1];
    const outcomes = [];
    for (const who of PEOPLE) {
      seam.cookie = cookies[who];
      outcomes.push([who, await outcomeOf(form?.({ status: 'idle' }, new FormData()) ?? Promise.resolve())]);
    }
    expect(outcomes).toEqual(expected(policy));
  });
});

describe('W30: the console’s pages', () => {
  const pages = names.filter((one) => /^(\(console\)\/.*|sandbox)\/page\.tsx$/.test(one));

  test('there are pages to ask', () => {
    expect(pages.length).toBeGreaterThan(20);
  });

  // Looking is for every operator; what a page lets somebody change, the handlers and forms above decide.
  test.each(pages)(
    '%s: look',
    async (name) => {
      const page = (await exportsOf(name)).find(([key]) => key === 'default')?.[1];
      const outcomes = [];
      for (const who of PEOPLE) {
        seam.cookie = cookies[who];
        const props = { params: Promise.resolve({}), searchParams: Promise.resolve({}) };
        outcomes.push([who, await outcomeOf(page?.(props) ?? Promise.resolve())]);
      }
      expect(outcomes).toEqual(expected('look'));
    },
    60_000,
  );
});

describe('W12: the admin of a customer, who holds a setup session', () => {
  async function openSetup(): Promise<string> {
    const { db, clock, adminClient, clientFor } = createTestRuntime(database);
    const environment = await adminClient.createEnvironment({ displayName: 'Theirs' });
    const client = clientFor(environment.id);
    const { id: organizationId } = await client.createOrganization({ displayName: 'Acme' });
    const { url } = await client.createSetupUrl({ organizationId, canManageSaml: true, canManageScim: true });
    const token = new URL(url).searchParams.get('one-time-token') ?? '';
    const claimed = await claimLink({ db, client: adminClient, clock }, token);
    if (claimed.state !== 'claimed') throw new Error(`the claim was refused: ${claimed.state}`);
    return claimed.cookie;
  }

  // Also where somebody puts that cookie into the place of an operator's.
  test.each(['in its own place', 'in the place of an operator’s'])(
    'W12: cannot use any handler of the console, with the cookie %s',
    async (place) => {
      const cookie = await openSetup();
      const outcomes = new Set<string>();
      for (const [key] of Object.entries(HANDLERS)) {
        const [method = '', folder = ''] = key.split(' ');
        const handler = (await exportsOf(`api/${folder}/route.ts`)).find(([name]) => name === method)?.[1];
        seam.setup = cookie;
        seam.cookie = place === 'in its own place' ? undefined : cookie;
        const body = method === 'GET' ? {} : { body: '{}' };
        const headers = { origin: TEST_ORIGIN, 'content-type': 'application/json' };
        const request = new Request(`${TEST_ORIGIN}/api/under-test`, { method, headers, ...body });
        outcomes.add(`${await outcomeOf(handler?.(request, { params: Promise.resolve({}) }) ?? Promise.resolve())}`);
      }
      expect([...outcomes]).toEqual(['refused']);
    },
  );
});
