/** What a directory can be seen doing, in the order in which setups usually prove it. */
const CAPABILITIES: readonly { name: string; label: string }[] = [
  { name: 'read', label: 'Looks people up' },
  { name: 'create', label: 'Creates people' },
  { name: 'update', label: 'Changes people' },
  { name: 'deactivate', label: 'Deactivates people' },
  { name: 'delete', label: 'Deletes people' },
  { name: 'group', label: 'Sends groups' },
];

export type Capability = { name: string; label: string; seenAt: string | null };

/** Every capability with when it was last seen to work; those never seen last. */
export function listCapabilities(seen: Readonly<Record<string, string>>): Capability[] {
  return CAPABILITIES.map(({ name, label }) => ({ name, label, seenAt: seen[name] ?? null })).toSorted(
    (a, b) => Number(a.seenAt === null) - Number(b.seenAt === null),
  );
}
