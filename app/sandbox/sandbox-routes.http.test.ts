import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IDLE } from '@/lib/action-state';
import { openTestDatabase } from '@/lib/db/testing';
import type { Runtime } from '@/lib/runtime';
import { listSandboxPeople } from '@/lib/sandbox/people';
import { createAcme, SP_ACS_URL } from '@/lib/sandbox/testing';
import { createTestRuntime, TEST_ORIGIN } from '@/lib/testing/runtime';
import { push, saveDirectory, saveServiceProvider } from './[appId]/actions';
import { addGroup, editGroup, removeGroup } from './[appId]/group-actions';
import * as metadata from './[appId]/metadata/route';
import SandboxAppPage from './[appId]/page';
import { addPerson, editPerson, removePerson, setPersonActive } from './[appId]/people-actions';
import * as respond from './[appId]/respond/route';
import ChooseAccountPage from './[appId]/sign-in/page';
import * as sso from './[appId]/sso/route';
import { createApp, deleteApp } from './actions';
import NewSandboxAppPage from './new/page';
import SandboxAppsPage from './page';
import { findSandbox } from './sandbox-host';

// The two seams a request has outside Next: what it carries, and what the process stands on.
const seam = vi.hoisted((): { runtime: unknown; origin: string } => ({ runtime: null, origin: '' }));
vi.mock('@/lib/runtime', async (original) => ({ ...(await original<object>()), getRuntime: () => seam.runtime }));
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: () => undefined }),
  headers: async () => new Headers({ origin: seam.origin }),
}));
vi.mock('next/cache', () => ({ revalidatePath: () => undefined }));

const database = await openTestDatabase();
let runtime: Runtime;
let appId: string;

beforeAll(async () => {
  runtime = createTestRuntime(database);
  seam.runtime = runtime;
  const deps = findSandbox();
  if (deps === null) throw new Error('the sandbox is off');
  appId = await createAcme(deps);
});
beforeEach(() => {
  seam.runtime = runtime;
  seam.origin = TEST_ORIGIN;
});

const context = () => ({ params: Promise.resolve({ appId }) });
const searchParams = Promise.resolve({});
const at = (path: string, init?: RequestInit) => new Request(`${TEST_ORIGIN}/sandbox/${appId}${path}`, init);
const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries({ appId, ...fields })) data.set(name, value);
  return data;
};

describe('where the sandbox is off', () => {
  beforeEach(() => {
    seam.runtime = { ...runtime, env: { ...runtime.env, sandbox: false } };
  });

  it('every route answers 404', async () => {
    const answers = [
      await metadata.GET(at('/metadata'), context()),
      await sso.GET(at('/sso'), context()),
      await sso.POST(at('/sso', { method: 'POST' }), context()),
      await respond.POST(at('/respond', { method: 'POST' }), context()),
    ];
    expect(answers.map((response) => response.status)).toEqual([404, 404, 404, 404]);
  });

  it('every page is not found', async () => {
    const pages = [
      () => SandboxAppsPage(),
      () => NewSandboxAppPage({ searchParams }),
      () => SandboxAppPage({ ...context(), searchParams }),
      () => ChooseAccountPage({ ...context(), searchParams }),
    ];
    for (const page of pages) await expect(page()).rejects.toMatchObject({ digest: expect.stringContaining('404') });
  });

  it('every form does nothing', async () => {
    const actions = [createApp, addPerson, editPerson, setPersonActive, removePerson, addGroup, editGroup, removeGroup];
    for (const action of actions) {
      await expect(action(IDLE, form({}))).rejects.toMatchObject({ digest: expect.stringContaining('404') });
    }
    await expect(saveDirectory(IDLE, form({}))).rejects.toThrow();
    await expect(saveServiceProvider(IDLE, form({}))).rejects.toThrow();
    await expect(push(IDLE, form({ dialect: 'okta' }))).rejects.toThrow();
  });
});

describe('the sandbox over HTTP', () => {
  it('serves metadata as SAML metadata, and 404 for an app that is not there', async () => {
    const response = await metadata.GET(at('/metadata'), context());
    expect(response.headers.get('content-type')).toBe('application/samlmetadata+xml');
    expect(await response.text()).toContain(`entityID="${TEST_ORIGIN}/sandbox/${appId}/metadata"`);
    const unknown = await metadata.GET(at('/metadata'), { params: Promise.resolve({ appId: 'sandbox_app_x' }) });
    expect(unknown.status).toBe(404);
  });

  it('carries an answer to the service provider in a page that runs nothing but its own line', async () => {
    const deps = findSandbox();
    if (deps === null) throw new Error('the sandbox is off');
    const [person] = await listSandboxPeople(deps, appId);
    const body = new URLSearchParams({ personId: person?.id ?? '' });
    const response = await respond.POST(
      at('/respond', { method: 'POST', body, headers: { origin: TEST_ORIGIN } }),
      context(),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-.+'; script-src 'sha256-/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain(`<form method="post" action="${SP_ACS_URL}">`);
  });

  // Login cross-site request forgery: another site must not sign a browser in as somebody.
  it('answers nobody who comes from another site', async () => {
    const body = new URLSearchParams({ personId: 'x' });
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}]) {
      const response = await respond.POST(at('/respond', { method: 'POST', body, headers }), context());
      expect(response.status).toBe(403);
    }
    seam.origin = 'https://evil.example';
    expect(await setPersonActive(IDLE, form({ personId: 'x', active: 'no' }))).toMatchObject({
      status: 'failed',
      code: 'forbidden',
    });
  });

  it('says what is wrong with a request in the browser, with a code', async () => {
    const response = await sso.GET(at('/sso?SAMLRequest=%3Cxml%3E'), context());
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('sandbox_request_not_base64');
  });

  it('keeps what was typed after a refusal, but never the token', async () => {
    const refused = await saveDirectory(IDLE, form({ scimBaseUrl: 'https://evil.example/scim', scimToken: 'secret' }));
    expect(refused).toMatchObject({ status: 'invalid', values: { scimBaseUrl: 'https://evil.example/scim' } });
    expect(JSON.stringify(refused)).not.toContain('secret"');
    expect(JSON.stringify(refused)).not.toMatch(/scimToken/);
  });

  it('shows its list to operators only, and lets only them delete', async () => {
    await expect(SandboxAppsPage()).rejects.toMatchObject({ digest: expect.stringContaining('/sign-in/operator') });
    const deletion = deleteApp(IDLE, form({ confirmation: 'Acme' }));
    await expect(deletion).rejects.toMatchObject({ digest: expect.stringContaining('/sign-in/operator') });
  });
});
