'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { action } from '@/lib/action';
import { addPersonInput, editPersonInput, personActiveInput, personRefInput } from '@/lib/sandbox/input';
import {
  addSandboxPerson,
  removeSandboxPerson,
  setSandboxPersonActive,
  updateSandboxPerson,
} from '@/lib/sandbox/people';
import { requireSandboxChange } from '../sandbox-host';

export const addPerson = action({
  guard: requireSandboxChange,
  input: addPersonInput,
  run: async ({ appId, ...person }, deps): Promise<void> => {
    await addSandboxPerson(deps, appId, person);
    redirect(`/sandbox/${appId}`);
  },
});

export const editPerson = action({
  guard: requireSandboxChange,
  input: editPersonInput,
  run: async ({ appId, personId, ...person }, deps): Promise<void> => {
    await updateSandboxPerson(deps, appId, personId, person);
    redirect(`/sandbox/${appId}`);
  },
});

export const setPersonActive = action({
  guard: requireSandboxChange,
  input: personActiveInput,
  run: async ({ appId, personId, active }, deps) => {
    await setSandboxPersonActive(deps, appId, personId, active);
    revalidatePath(`/sandbox/${appId}`);
  },
});

export const removePerson = action({
  guard: requireSandboxChange,
  input: personRefInput,
  run: async ({ appId, personId }, deps) => {
    await removeSandboxPerson(deps, appId, personId);
    revalidatePath(`/sandbox/${appId}`);
  },
});
