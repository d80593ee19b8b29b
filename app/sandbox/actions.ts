'use server';

import { redirect } from 'next/navigation';
import { action } from '@/lib/action';
import { requireOperator } from '@/lib/auth/require-operator';
import { createSandboxApp, deleteSandboxApp } from '@/lib/sandbox/apps';
import { createAppInput, deleteAppInput } from '@/lib/sandbox/input';
import { requireSandboxChange } from './sandbox-host';

/** For everybody who reaches the sandbox: the customer's admin makes an app from the setup portal. */
export const createApp = action({
  guard: requireSandboxChange,
  input: createAppInput,
  run: async (input, deps): Promise<void> => {
    const appId = await createSandboxApp(deps, input);
    redirect(`/sandbox/${appId}`);
  },
});

export const deleteApp = action({
  guard: async () => {
    await requireOperator();
    return requireSandboxChange();
  },
  input: deleteAppInput,
  run: async ({ appId, confirmation }, deps): Promise<void> => {
    await deleteSandboxApp(deps, appId, confirmation);
    redirect('/sandbox');
  },
});
