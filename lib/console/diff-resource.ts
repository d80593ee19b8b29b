/** One attribute of a resource that a request changed. Texts; '' where there was or is nothing. */
export type AttributeChange = { attribute: string; before: string; after: string };

/** What every answer carries and no identity provider sets; a user's groups are changed by requests about groups. */
const OUR_OWN: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'groups']);
const URN = /^urn:.*:([^:]+:[^:]+:[^:]+)$/i;

/**
 * In which attributes two states of a resource differ, each value a text. Entries of a list are told apart by their `value` or
 * `type`, so that one more group member is one line and not a list printed twice. Either state may be null: there was none.
 */
export function diffResource(before: object | null, after: object | null): AttributeChange[] {
  const [old, now] = [flatten(before), flatten(after)];
  const changes: AttributeChange[] = [];
  for (const attribute of new Set([...old.keys(), ...now.keys()])) {
    const change = { attribute, before: old.get(attribute) ?? '', after: now.get(attribute) ?? '' };
    if (change.before !== change.after) changes.push(change);
  }
  return changes;
}

function flatten(resource: object | null): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(resource ?? {})) {
    if (!OUR_OWN.has(name)) put(found, name.replace(URN, '$1'), value);
  }
  return found;
}

function put(found: Map<string, string>, path: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) putEntry(found, path, entry, index);
  } else if (typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) put(found, `${path}.${name}`, each);
  } else {
    found.set(path, String(value));
  }
}

/** An entry of a list: `emails[work]`, or `members[scim_user_…]` where only the value tells them apart. */
function putEntry(found: Map<string, string>, path: string, entry: unknown, index: number): void {
  if (typeof entry !== 'object' || entry === null) return void found.set(`${path}[${index}]`, String(entry));
  const { type, value, $ref: _ref, ...rest } = Object.fromEntries(Object.entries(entry));
  const isMember = path === 'members';
  const named = [isMember ? value : type, value].find((each) => typeof each === 'string' && each !== '');
  let key = `${path}[${named ?? index}]`;
  // Two of one type are told apart by their place.
  if ([...found.keys()].some((each) => each === key || each.startsWith(`${key}.`))) key = `${path}[${named}, ${index}]`;
  const words = typeof rest.display === 'string' && rest.display !== '' ? rest.display : String(value ?? '');
  if (isMember) return void found.set(key, words || 'member');
  if (value !== undefined) put(found, key, value);
  for (const [name, each] of Object.entries(rest)) put(found, `${key}.${name}`, each);
}

export type ResourceDiff =
  | { kind: 'none' }
  /** One of the states was too large for the log, so that it is not whole. */
  | { kind: 'cut' }
  | { kind: 'created' | 'changed' | 'deleted'; changes: AttributeChange[] };

type Logged = {
  method: string;
  status: number;
  resourceId: string;
  resourceBefore: string;
  resourceAfter: string;
  responseBody: string;
};

/** What a logged request did to its resource. `none` where it was refused or read only. */
export function diffRequest(request: Logged): ResourceDiff {
  const { method, status, resourceId } = request;
  if (status >= 300 || method === 'GET' || resourceId === '') return { kind: 'none' };
  // Where the answer shows the whole resource, the log keeps it once.
  const afterText = request.resourceAfter || (method === 'DELETE' ? '' : request.responseBody);
  const [before, after] = [parseResource(request.resourceBefore), parseResource(afterText)];
  if (before === undefined || after === undefined) return { kind: 'cut' };
  if (before === null && after === null) return { kind: 'none' };
  const kind = before === null ? 'created' : after === null ? 'deleted' : 'changed';
  // A change whose state before was not kept cannot be told from a creation.
  if (kind === 'created' && method !== 'POST') return { kind: 'none' };
  return { kind, changes: diffResource(before, after) };
}

/** The resource; null where there is none, undefined where its text is not whole. */
function parseResource(text: string): object | null | undefined {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
