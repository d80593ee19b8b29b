'use server';

import { revalidatePath } from 'next/cache';
import { action } from '@/lib/action';
import { updateDirectory, updateServiceProvider } from '@/lib/sandbox/apps';
import { directoryInput, pushInput, serviceProviderInput } from '@/lib/sandbox/input';
import { pushToDirectory } from '@/lib/sandbox/push';
import { pushMalformed } from '@/lib/sandbox/push-malformed';
import { requireSandboxChange } from '../sandbox-host';

export const saveServiceProvider = action({
  guard: requireSandboxChange,
  input: serviceProviderInput,
  run: async ({ appId, ...set }, deps) => {
    await updateServiceProvider(deps, appId, set);
    revalidatePath(`/sandbox/${appId}`);
    return { message: 'Saved. You can sign in now.' };
  },
});

export const saveDirectory = action({
  guard: requireSandboxChange,
  input: directoryInput,
  run: async ({ appId, ...set }, deps) => {
    await updateDirectory(deps, appId, set);
    revalidatePath(`/sandbox/${appId}`);
    return { message: set.scimBaseUrl === null ? 'The directory is disconnected.' : 'Saved. You can push now.' };
  },
});

export const push = action({
  guard: requireSandboxChange,
  input: pushInput,
  run: async ({ appId, dialect, weather }, deps) => {
    const result =
      weather === 'malformed' ? await pushMalformed(deps, appId) : await pushToDirectory(deps, appId, dialect);
    revalidatePath(`/sandbox/${appId}`);
    return result;
  },
});
