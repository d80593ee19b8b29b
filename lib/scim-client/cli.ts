import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { describeReport, describeResult, runCheck } from './check/run-check';
import { HELP, type ListOptions, parseCommand, type ScimCommand, type UserFields } from './cli-arguments';
import { createScimClient, type ScimClient } from './client';
import type { Discovery } from './discovery';
import type { ScimPage } from './list';
import { describeFailure, type ScimOutcome } from './outcome';
import { publicFetch } from './public-fetch';
import {
  ANY_GROUP,
  ANY_USER,
  type BulkOperation,
  type PatchOperation,
  type ResourceKind,
  type ScimResource,
} from './resources';
import type { ScimFetch } from './transport';
import type { WalkProblem } from './walk';

/** What a command needs of the world. */
export type ScimCliIo = {
  stdout(text: string): void;
  stderr(text: string): void;
  readStdin(): Promise<string>;
  environment: Readonly<Record<string, string | undefined>>;
  fetch?: ScimFetch;
  signal?: AbortSignal;
};

/** The command was understood and failed: the message is for people. */
class CommandError extends Error {
  override name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Runs one command of `scim` and answers the exit code: 0 the server did as asked, 1 it did not, 2 the command was not
 * understood. Nothing is thrown for anything that a server or a person can do.
 */
export async function runScimCommand(argv: readonly string[], io: ScimCliIo): Promise<number> {
  const parsed = parseCommand(argv, io.environment);
  if (!parsed.ok) {
    if (parsed.kind === 'help') io.stdout(HELP);
    else io.stderr(`${parsed.message}\n`);
    return parsed.kind === 'help' ? 0 : 2;
  }
  const { command } = parsed;
  const { url, token } = command;
  const fetch = fetchOf(command, io);
  const client = createScimClient({ baseUrl: url, token, ...(fetch === undefined ? {} : { fetch }) });
  try {
    await run({ client, command, io, call: { signal: io.signal } });
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    io.stderr(`${error.message}\n`);
    return error.exitCode;
  }
}

/** The fetch to use; undefined for the platform's. */
function fetchOf({ publicOnly }: ScimCommand, io: ScimCliIo): ScimFetch | undefined {
  return publicOnly ? publicFetch() : io.fetch;
}

type Session = { client: ScimClient; command: ScimCommand; io: ScimCliIo; call: { signal: AbortSignal | undefined } };

async function run(session: Session): Promise<void> {
  const { client, call, command } = session;
  const { task } = command;
  switch (task.name) {
    case 'discover': {
      const discovery = await client.discover(call);
      print(session, discovery, describeDiscovery(discovery));
      if (discovery.warnings.length === 3)
        throw new CommandError(
          'The server says nothing of itself that SCIM knows. Check that --url is its SCIM base URL.',
        );
      return;
    }
    case 'check':
      return check(session, task.domain);
    case 'list':
      return list(session, task);
    case 'search':
      return printPage(session, take(await client.search(null, task.query, call)));
    case 'get': {
      const kind = await findKind(session, task.resource);
      return printResource(session, take(await client.get(kind, task.id, call)));
    }
    case 'create': {
      const kind = await findKind(session, task.resource);
      const body =
        task.data === null ? fromFields(task.resource, task.fields) : await readJson(session, task.data, jsonObject);
      return printResource(session, take(await client.create(kind, body, call)));
    }
    case 'replace': {
      const kind = await findKind(session, task.resource);
      const body = await readJson(session, task.data, jsonObject);
      return printChanged(session, take(await client.replace(kind, task.id, body, call)));
    }
    case 'patch': {
      const kind = await findKind(session, task.resource);
      const operations = await readJson<PatchOperation[]>(session, task.data, patchOperations);
      return printChanged(session, take(await client.modify(kind, task.id, operations, call)));
    }
    case 'delete': {
      const kind = await findKind(session, task.resource);
      const { existed } = take(await client.delete(kind, task.id, call));
      return print(session, { existed }, existed ? 'Deleted.' : 'There was nothing to delete.');
    }
    case 'bulk': {
      const operations = await readJson<BulkOperation[]>(session, task.data, bulkOperations);
      const results = take(await client.bulk(operations, call));
      print(
        session,
        results,
        results.map((result) => `${result.status} ${result.method ?? ''} ${result.location ?? ''}`).join('\n'),
      );
      if (results.some((result) => result.status >= 400)) throw new CommandError('Some operations failed.');
      return;
    }
    default:
      return task satisfies never;
  }
}

async function check(session: Session, domain: string): Promise<void> {
  const { command, io } = session;
  const options = {
    baseUrl: command.url,
    token: command.token,
    fetch: fetchOf(command, io) ?? globalThis.fetch,
    signal: io.signal,
    mark: randomBytes(4).toString('hex'),
    domain,
  };
  const report = await runCheck(options, (result) => {
    if (!command.json) io.stdout(`${describeResult(result)}\n`);
  });
  print(session, report, `\n${describeReport(report)}`);
  if (report.results.some(({ outcome }) => outcome === 'failed'))
    throw new CommandError('The server does not conform.');
}

async function list(session: Session, task: { resource: string; query: ListOptions; all: boolean }): Promise<void> {
  const { client, call } = session;
  const kind = await findKind(session, task.resource);
  if (!task.all) return printPage(session, take(await client.list(kind, task.query, call)));
  const { startIndex: _, ...query } = task.query;
  const resources: ScimResource[] = [];
  for await (const step of client.pages(kind, query, call)) {
    if (step.kind === 'problem') throw new CommandError(describeProblem(step.problem, resources.length));
    resources.push(...step.page.resources);
  }
  return printPage(session, {
    resources,
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
  });
}

/** Users and groups are where the standard puts them; anything else is asked for. */
async function findKind({ client, call }: Session, resource: string): Promise<ResourceKind<ScimResource>> {
  const name = resource.toLowerCase().replace(/s$/, '');
  if (name === 'user') return ANY_USER;
  if (name === 'group') return ANY_GROUP;
  const kind = (await client.findKind(resource, call)) ?? (await client.findKind(name, call));
  if (kind === null) throw new CommandError(`The server does not advertise resources of the kind "${resource}".`, 2);
  return kind;
}

function fromFields(resource: string, fields: UserFields): object {
  const { userName, givenName, familyName, displayName } = fields;
  if (/^groups?$/i.test(resource) && displayName !== undefined) return { displayName };
  if (!/^users?$/i.test(resource) || userName === undefined) {
    throw new CommandError('Say what to create: --user-name for a user, --display-name for a group, or --data.', 2);
  }
  return {
    userName,
    active: true,
    ...(displayName === undefined ? {} : { displayName }),
    ...(givenName === undefined && familyName === undefined ? {} : { name: { givenName, familyName } }),
    ...(userName.includes('@') ? { emails: [{ value: userName, type: 'work', primary: true }] } : {}),
  };
}

const jsonObject = z.looseObject({});
const patchOperation = z.looseObject({ op: z.enum(['add', 'replace', 'remove', 'Add', 'Replace', 'Remove']) });
const patchOperations = z.union([
  z.array(patchOperation),
  z.looseObject({ Operations: z.array(patchOperation) }).transform((body) => body.Operations),
]);
const bulkOperation = z.looseObject({ method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']), path: z.string() });
const bulkOperations = z.union([
  z.array(bulkOperation),
  z.looseObject({ Operations: z.array(bulkOperation) }).transform((body) => body.Operations),
]);

async function readJson<T>({ io }: Session, data: string | null, schema: z.ZodType<T>): Promise<T> {
  if (data === null) throw new CommandError('Give the body as JSON: --data, or --data - for standard input.', 2);
  const text = data === '-' ? await io.readStdin() : data;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`The body is not JSON: ${error instanceof Error ? error.message : ''}`, 2);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new CommandError(`The body has another form: ${z.prettifyError(parsed.error)}`, 2);
  return parsed.data;
}

function take<T>(outcome: ScimOutcome<T>): T {
  if (outcome.kind === 'ok') return outcome.value;
  throw new CommandError(describeFailure(outcome));
}

function print({ command, io }: Session, value: unknown, text: string): void {
  io.stdout(`${command.json ? JSON.stringify(value, null, 2) : text}\n`);
}

function printResource(session: Session, resource: ScimResource): void {
  print(session, resource, JSON.stringify(resource, null, 2));
}

function printChanged(session: Session, resource: ScimResource | null): void {
  if (resource === null) print(session, {}, 'Changed.');
  else printResource(session, resource);
}

function printPage(session: Session, page: ScimPage<ScimResource>): void {
  const lines = page.resources.map((resource) =>
    [resource.id, nameOf(resource), stateOf(resource)].join('\t').trimEnd(),
  );
  const summary = `${page.resources.length} of ${page.totalResults}, from ${page.startIndex}`;
  print(session, page, [...lines, summary].join('\n'));
}

function nameOf(resource: ScimResource): string {
  const named = [resource.userName, resource.displayName].find((value) => typeof value === 'string' && value !== '');
  return typeof named === 'string' ? printable(named) : '';
}

function stateOf(resource: ScimResource): string {
  return resource.active === false ? 'inactive' : '';
}

/** A server's text must not move the cursor of a terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '�');
}

function describeDiscovery(discovery: Discovery): string {
  const yes = (supported: boolean) => (supported ? 'yes' : 'no');
  const { filter, bulk } = discovery;
  return [
    `PATCH            ${yes(discovery.patch)}`,
    `filter           ${yes(filter.supported)}${filter.maxResults === null ? '' : `, at most ${filter.maxResults} results`}`,
    `bulk             ${yes(bulk.supported)}${bulk.supported ? `, at most ${bulk.maxOperations} operations` : ''}`,
    `sort             ${yes(discovery.sort)}`,
    `ETag             ${yes(discovery.etag)}`,
    `change password  ${yes(discovery.changePassword)}`,
    ...discovery.resourceTypes.map((type) => `resource         ${printable(type.name)} at ${printable(type.endpoint)}`),
    ...discovery.schemas.map(
      (schema) => `schema           ${printable(schema.id)} (${schema.attributes.length} attributes)`,
    ),
    ...discovery.warnings.map((warning) => `warning          ${printable(warning)}`),
  ].join('\n');
}

function describeProblem(problem: WalkProblem, received: number): string {
  switch (problem.code) {
    case 'request_failed':
      return `After ${received} resources: ${describeFailure(problem.failure)}`;
    case 'repeated_resource':
      return `After ${received} resources the server repeats ${printable(problem.id)}: it does not page correctly.`;
    case 'total_changed':
      return `The collection changed while it was read (${problem.before} → ${problem.after} resources). Try again.`;
    case 'ended_early':
      return `The server announced ${problem.expected} resources and returned ${problem.received}.`;
    default:
      return problem satisfies never;
  }
}
