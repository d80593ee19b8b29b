import { formatId } from '@/lib/ids';
import { ScimChange } from '../contract';
import type { ChangeRefusal, ProposedChange } from '../directory-hooks';
import type { DirectoryScope } from '../scope';
import { prove } from './authentication';
import type { Call } from './call';
import type { RecordedChange, StoredChange } from './changes-store';
import { ScimError } from './protocol/errors';

/** The printed ids of an organization and a directory. */
type Printed = Pick<ScimChange, 'organizationId' | 'scimDirectoryId'>;

function printIds({ organizationId, scimDirectoryId }: { organizationId: string; scimDirectoryId: string }): Printed {
  return {
    organizationId: formatId('organization', organizationId),
    scimDirectoryId: formatId('scimDirectory', scimDirectoryId),
  };
}

/** A recorded change as the API and hooks show it. */
export function toScimChange(change: StoredChange, printed: Printed = printIds(change)): ScimChange {
  const { active, memberType, memberIds } = change;
  const memberKind = memberType === 'Group' ? 'scimGroup' : 'scimUser';
  return {
    id: formatId('scimChange', change.id),
    type: readType(change.type),
    time: change.at.toISOString(),
    ...printed,
    resourceId: formatId(change.type.startsWith('user.') ? 'scimUser' : 'scimGroup', change.resourceId),
    version: change.version,
    ...(active === null ? {} : { active }),
    ...(memberIds === null ? {} : { memberIds: memberIds.map((id) => formatId(memberKind, id)) }),
  };
}

const types = new Map<string, ScimChange['type']>();

/** The type of a change, of which there are a few; what the contract does not know is a bug. */
function readType(text: string): ScimChange['type'] {
  let type = types.get(text);
  if (type === undefined) {
    type = ScimChange.shape.type.parse(text);
    types.set(text, type);
  }
  return type;
}

const printedScopes = new WeakMap<DirectoryScope, Printed>();

function printScope(scope: DirectoryScope): Printed {
  let printed = printedScopes.get(scope);
  if (printed === undefined) {
    printed = printIds(scope);
    printedScopes.set(scope, printed);
  }
  return printed;
}

/** Completes what was recorded in a request with what the request knows. */
export function toEvents(call: Call, recorded: readonly RecordedChange[]): ScimChange[] {
  const { scope } = call.access;
  const { organizationId, scimDirectoryId } = scope;
  return recorded.map((change) => {
    const known = { at: call.now, organizationId, scimDirectoryId };
    return toScimChange({ active: null, memberType: null, memberIds: null, ...known, ...change }, printScope(scope));
  });
}

type Scoped = 'environmentId' | 'organizationId' | 'scimDirectoryId';
type Without<T> = T extends unknown ? Omit<T, Scoped> : never;

/** Whether the host has hooks that want to be asked. */
export function asksHooks({ engine }: Call): boolean {
  return engine.deps.directoryHooks?.some(({ before }) => before !== undefined) ?? false;
}

/** Asks the host's hooks. Throws the first refusal as a SCIM error. */
export async function askHooks(call: Call, change: () => Without<ProposedChange>): Promise<void> {
  if (!asksHooks(call)) return;
  const hooks = call.engine.deps.directoryHooks ?? [];
  await prove(call);
  const { environmentId, organizationId, scimDirectoryId } = call.access.scope;
  const proposed: ProposedChange = {
    ...change(),
    environmentId: formatId('environment', environmentId),
    organizationId: formatId('organization', organizationId),
    scimDirectoryId: formatId('scimDirectory', scimDirectoryId),
  };
  for (const { before } of hooks) {
    const refusal = (await before?.(proposed)) ?? null;
    if (refusal !== null) throw toScimError(refusal);
  }
}

function toScimError({ status, detail, scimType, code = 'refused_by_hook' }: ChangeRefusal): ScimError {
  return new ScimError(status, detail, scimType === undefined ? { code } : { code, scimType });
}

/** Tells the host's hooks. What they throw is theirs: the change is made. */
export function tellHooks(call: Pick<Call, 'engine' | 'access'>, changes: readonly ScimChange[]): void {
  const { deps } = call.engine;
  if (changes.length === 0) return;
  const environmentId = formatId('environment', call.access.scope.environmentId);
  for (const { after } of deps.directoryHooks ?? []) {
    try {
      after?.(changes, { environmentId });
    } catch (error) {
      deps.logger.error({ err: error, environmentId }, 'a hook on directory changes failed');
    }
  }
}
