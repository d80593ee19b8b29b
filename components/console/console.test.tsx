import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SyncRunView, SyncStatus } from '@/lib/console/sync-status';
import { jumpTarget } from './commands';
import { CreateTenant } from './create-tenant';
import { SyncPanel } from './sync-panel';
import { TenantActions } from './tenant-actions';

const router = { push: vi.fn(), replace: vi.fn(), refresh: vi.fn() };
vi.mock('next/navigation', () => ({
  useRouter: () => router,
  usePathname: () => '/e/env_1/tenants',
  useSearchParams: () => new URLSearchParams(),
}));

type Answer = { status: number; body: unknown };
const calls: { method: string; path: string; body: unknown }[] = [];
let answers: Answer[] = [];

beforeEach(() => {
  calls.length = 0;
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    calls.push({ method: init.method ?? 'GET', path, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const { status, body } = answers.shift() ?? { status: 200, body: {} };
    return Response.json(body, { status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(children: ReactNode) {
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  return render(<QueryClientProvider client={queries}>{children}</QueryClientProvider>);
}

const idle: SyncStatus = { open: null, last: null, syncEnabled: true, nextSyncAt: null };
const run: SyncRunView = {
  id: 'sync_run_1',
  status: 'running',
  phase: 'reading',
  trigger: 'manual',
  preview: false,
  requestedBy: 'grace@example.com',
  usersRead: 18_204,
  groupsRead: 3,
  created: 0,
  updated: 0,
  deactivated: 0,
  reactivated: 0,
  unchanged: 0,
  quarantined: 0,
  errorCode: null,
  errorMessage: null,
  createdAt: new Date().toISOString(),
  startedAt: new Date().toISOString(),
  finishedAt: null,
};

describe('creating a tenant', () => {
  const fill = () => {
    fireEvent.click(screen.getByRole('button', { name: 'New tenant' }));
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Acme' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create tenant' }));
  };

  it('shows what is wrong at its field, and keeps what was typed', async () => {
    const error = { code: 'invalid', message: 'No.', fields: { domains: '“x” is not a domain.' }, requestId: 'r' };
    answers = [{ status: 400, body: { error } }];
    show(<CreateTenant environmentId="env_1" />);
    fill();
    expect(await screen.findByText('“x” is not a domain.')).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Acme');
    expect(screen.getByLabelText('Domains').getAttribute('aria-invalid')).toBe('true');
  });

  it('when only the link failed, says that the tenant exists and tries the link alone', async () => {
    const organization = { id: 'org_1', displayName: 'Acme' };
    answers = [
      { status: 200, body: { organization, setupUrl: null, setupLinkFailure: 'The engine did not answer.' } },
      { status: 200, body: { url: 'https://sso.example/setup?one-time-token=t' } },
    ];
    show(<CreateTenant environmentId="env_1" />);
    fill();
    expect(await screen.findByText('Acme was created, its setup link was not')).toBeDefined();
    expect(screen.getByText('The engine did not answer.')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Try the link again' }));
    expect(await screen.findByText('https://sso.example/setup?one-time-token=t')).toBeDefined();
    expect(calls.map(({ path }) => path)).toEqual([
      '/api/environments/env_1/tenants',
      '/api/environments/env_1/tenants/org_1/setup-links',
    ]);
  });
});

describe('the actions of a tenant', () => {
  const props = {
    environmentId: 'env_1',
    organizationId: 'org_1',
    mayChange: true,
    testConnectionId: 'saml_conn_1',
    canSync: true,
    initialSync: idle,
  };
  const names = () => screen.getAllByRole('button').map((button) => button.textContent?.trim());

  it('end with the one that fits now', () => {
    show(<TenantActions {...props} primary="test_sign_in" />);
    expect(names()).toEqual(['Send setup link', 'Preview sync', 'Force SCIM Sync', 'Test sign-in']);
  });

  it('leave out what cannot be done, and everything for a viewer', () => {
    show(<TenantActions {...props} testConnectionId={null} canSync={false} primary="send_setup_link" />);
    expect(names()).toEqual(['Send setup link']);
    cleanup();
    show(<TenantActions {...props} mayChange={false} primary="force_sync" />);
    expect(screen.queryAllByRole('button')).toEqual([]);
  });

  it('start a sync once, and cannot be pressed again while one is under way', async () => {
    answers = [
      { status: 200, body: { syncRunId: 'sync_run_1', joined: false } },
      { status: 200, body: { ...idle, open: run } },
    ];
    show(<TenantActions {...props} primary="force_sync" />);
    fireEvent.click(screen.getByRole('button', { name: 'Force SCIM Sync' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Syncing…' }).hasAttribute('disabled')).toBe(true));
    expect(calls[0]).toMatchObject({ method: 'POST', path: '/api/environments/env_1/tenants/org_1/sync' });
  });
});

describe('the sync panel', () => {
  it('shows an open run from the first paint, so that a reload loses nothing', () => {
    show(<SyncPanel environmentId="env_1" organizationId="org_1" initial={{ ...idle, open: run }} />);
    expect(screen.getByText('18,204 people and 3 groups read')).toBeDefined();
    expect(screen.getByRole('status').textContent).toBe('Reading the directory');
    expect(screen.getByText('started by grace@example.com')).toBeDefined();
  });
});

describe('the palette', () => {
  it.each([
    [`org_${'a'.repeat(25)}`, 'tenants'],
    [`sync_run_${'a'.repeat(25)}`, 'runs'],
    [`saml_flow_${'a'.repeat(25)}`, 'logins'],
    [`scim_request_${'a'.repeat(25)}`, 'requests'],
  ])('leads to a thing whose id was pasted (%s)', (id, folder) => {
    expect(jumpTarget('env_1', id)?.href).toBe(`/e/env_1/${folder}/${id}`);
  });

  it('takes nothing else for an id', () => {
    for (const text of ['', 'acme', 'org_short', `evil_${'a'.repeat(25)}`, `org_${'a'.repeat(25)}/../x`]) {
      expect(jumpTarget('env_1', text)).toBeNull();
    }
  });
});
