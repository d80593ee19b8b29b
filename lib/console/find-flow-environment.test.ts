import { expect, it, vi } from 'vitest';
import { createQuirkServer } from '@/lib/ssoready/testing/quirk-server';
import { findFlowEnvironment } from './find-flow-environment';

it('leads to the one environment of a remote server that shows no logins, where the page says so', async () => {
  const clientFor = vi.fn(() => createQuirkServer().client);
  const environments = [{ id: 'remote', displayName: 'remote' }];
  expect(await findFlowEnvironment(clientFor, environments, 'saml_flow_0000000000000000000000000')).toBe('remote');
  expect(clientFor).toHaveBeenCalledExactlyOnceWith('remote');
});
