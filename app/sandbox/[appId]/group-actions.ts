'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { action } from '@/lib/action';
import { addSandboxGroup, removeSandboxGroup, updateSandboxGroup } from '@/lib/sandbox/groups';
import { addGroupInput, editGroupInput, groupRefInput } from '@/lib/sandbox/input';
import { requireSandboxChange } from '../sandbox-host';

export const addGroup = action({
  guard: requireSandboxChange,
  input: addGroupInput,
  run: async ({ appId, displayName, memberIds }, deps): Promise<void> => {
    await addSandboxGroup(deps, appId, { displayName, memberIds });
    redirect(`/sandbox/${appId}`);
  },
});

export const editGroup = action({
  guard: requireSandboxChange,
  input: editGroupInput,
  run: async ({ appId, groupId, ...set }, deps): Promise<void> => {
    await updateSandboxGroup(deps, appId, groupId, set);
    redirect(`/sandbox/${appId}`);
  },
});

export const removeGroup = action({
  guard: requireSandboxChange,
  input: groupRefInput,
  run: async ({ appId, groupId }, deps) => {
    await removeSandboxGroup(deps, appId, groupId);
    revalidatePath(`/sandbox/${appId}`);
  },
});
