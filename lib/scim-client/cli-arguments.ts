import { parseArgs } from 'node:util';

/** What the command line asks for, checked as far as that is possible without asking the server. */
export type ScimCommand = {
  url: string;
  token: string | null;
  json: boolean;
  /** Ask only servers on the public internet. */
  publicOnly: boolean;
  task:
    | { name: 'discover' }
    | { name: 'check'; domain: string }
    | { name: 'list'; resource: string; query: ListOptions; all: boolean }
    | { name: 'get' | 'delete'; resource: string; id: string }
    | { name: 'create'; resource: string; data: string | null; fields: UserFields }
    | { name: 'replace' | 'patch'; resource: string; id: string; data: string | null }
    | { name: 'search'; query: ListOptions }
    | { name: 'bulk'; data: string | null };
};

export type ListOptions = {
  filter?: string;
  sortBy?: string;
  sortOrder?: 'ascending' | 'descending';
  startIndex?: number;
  count?: number;
  attributes?: string[];
};

export type UserFields = { userName?: string; givenName?: string; familyName?: string; displayName?: string };

export type ParsedCommand =
  | { ok: true; command: ScimCommand }
  | { ok: false; kind: 'help' }
  | { ok: false; kind: 'usage'; message: string };

export const HELP = `npm run -s scim -- <command> [options]: talk to any SCIM 2.0 server.

  scim discover                     what the server says of itself
  scim check                        tries out what the standard demands, with one user and one group that it removes again
                                    --domain acme.example, where the server takes people of certain domains only
  scim users list                   --filter 'userName eq "ada@acme.example"' --sort-by --descending
                                    --start-index --count --attributes a,b --all
  scim users get ID
  scim users create                 --user-name ada@acme.example --given-name Ada --family-name Lovelace
                                    or a whole resource: --data '{…}', --data - reads standard input
  scim users replace ID             --data '{…}'   what is left out is removed
  scim users patch ID               --data '[{"op":"replace","path":"active","value":false}]'
  scim users delete ID
  scim search                       --filter … over all kinds of resource
  scim bulk                         --data '[{"method":"POST","path":"/Users","bulkId":"1","data":{…}}]'

"groups", or any kind of resource that the server advertises, stands in place of "users".

  --url URL       base URL, or SCIM_URL in the environment
  --token TOKEN   bearer token, or SCIM_TOKEN in the environment (which other users of this machine cannot see)
  --public-only   ask nobody but a server on the public internet, by https: for an address that somebody else gave you
  --json          the answer as it came

It ends with 0 when the server did as asked, 1 when it did not, and 2 when the command is not understood.
`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OPTIONS = {
  url: TEXT,
  token: TEXT,
  data: TEXT,
  filter: TEXT,
  'sort-by': TEXT,
  'start-index': TEXT,
  count: TEXT,
  attributes: TEXT,
  domain: TEXT,
  'user-name': TEXT,
  'given-name': TEXT,
  'family-name': TEXT,
  'display-name': TEXT,
  descending: FLAG,
  all: FLAG,
  json: FLAG,
  'public-only': FLAG,
  help: { type: 'boolean', short: 'h' },
} as const;

class UsageError extends Error {
  override name = 'UsageError';
}

/** Reads the command line. `environment` may hold SCIM_URL and SCIM_TOKEN. */
export function parseCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedCommand {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    if (values.help || positionals.length === 0 || positionals[0] === 'help') return { ok: false, kind: 'help' };
    const url = values.url ?? environment.SCIM_URL;
    if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new UsageError('Name the base URL of the server: --url https://example.com/scim/v2');
    }
    const token = values.token ?? environment.SCIM_TOKEN ?? null;
    const { json = false, 'public-only': publicOnly = false } = values;
    return { ok: true, command: { url, token, json, publicOnly, task: toTask(positionals, values) } };
  } catch (error) {
    if (error instanceof UsageError || (error instanceof TypeError && 'code' in error)) {
      return { ok: false, kind: 'usage', message: error.message };
    }
    throw error;
  }
}

type Values = { [K in keyof typeof OPTIONS]?: (typeof OPTIONS)[K]['type'] extends 'string' ? string : boolean };

function toTask([first = '', verb = '', id = '', ...rest]: string[], values: Values): ScimCommand['task'] {
  if (rest.length > 0) throw new UsageError(`What is "${rest[0]}" for? See --help.`);
  if (first === 'discover') return { name: 'discover' };
  if (first === 'check') return { name: 'check', domain: values.domain ?? 'check.example' };
  if (first === 'search') return { name: 'search', query: toListOptions(values) };
  if (first === 'bulk') return { name: 'bulk', data: values.data ?? null };
  const named = () => {
    if (id === '' || id === '.' || id === '..') throw new UsageError(`Name the id: scim ${first} ${verb} ID`);
    return id;
  };
  switch (verb) {
    case 'list':
      return { name: 'list', resource: first, query: toListOptions(values), all: values.all ?? false };
    case 'get':
    case 'delete':
      return { name: verb, resource: first, id: named() };
    case 'create':
      return { name: 'create', resource: first, data: values.data ?? null, fields: toUserFields(values) };
    case 'replace':
    case 'patch':
      return { name: verb, resource: first, id: named(), data: values.data ?? null };
    default:
      throw new UsageError(`Say what to do with ${first}: list, get, create, replace, patch or delete. See --help.`);
  }
}

function toListOptions(values: Values): ListOptions {
  const startIndex = toCount('--start-index', values['start-index']);
  const count = toCount('--count', values.count);
  return {
    ...(values.filter === undefined ? {} : { filter: values.filter }),
    ...(values['sort-by'] === undefined ? {} : { sortBy: values['sort-by'] }),
    ...(values.descending ? { sortOrder: 'descending' as const } : {}),
    ...(startIndex === null ? {} : { startIndex }),
    ...(count === null ? {} : { count }),
    ...(values.attributes === undefined ? {} : { attributes: values.attributes.split(',').map((name) => name.trim()) }),
  };
}

function toUserFields(values: Values): UserFields {
  const pairs = {
    userName: values['user-name'],
    givenName: values['given-name'],
    familyName: values['family-name'],
    displayName: values['display-name'],
  };
  return Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined));
}

function toCount(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} takes a whole number, not "${text}".`);
  return Number(text);
}
