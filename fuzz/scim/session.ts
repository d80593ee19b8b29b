import { isDeepStrictEqual } from 'node:util';
import type { TestDatabase } from '@/lib/db/testing/database';
import type { Engine } from '@/lib/engine';
import { isObject } from '@/lib/engine/scim/protocol/json';
import { createScimTest, type ScimTest, type TestDirectory } from '@/lib/engine/scim/testing';
import { describeError } from '@/lib/log';
import { type Random, randomFrom } from '../random';
import { brokenInvariants, fingerprint } from './invariants';
import { parseFault } from './pure-parts';
import { type FuzzRequest, type Known, someRequest } from './requests';

/** What went wrong in a session, and the requests that led to it. */
export type ScimFailure = { number: number; fault: string; detail: string; requests: readonly SentRequest[] };
type SentRequest = Omit<FuzzRequest, 'body'> & { body: string | null; status: number | null };
export type ScimRun = {
  /** Runs the session of this number, on a directory of its own; gives what went wrong, or null. */
  runSession(number: number): Promise<ScimFailure | null>;
  /** How often each status was answered. */
  statuses: Map<number, number>;
};

export const REQUESTS_PER_SESSION = 100;
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
/** What discovery or the documentation says is not offered: Bulk, /Me, and sorting users and groups together. */
const ANNOUNCED = /bulk|\/me|sortBy|^\/*\.search/i;
const CANARY = Object.getOwnPropertyNames(Object.prototype).join();

/** Prepares sessions against an engine on a database. The requests of a session follow from the seed and its number. */
export async function createScimRun(seed: string, database: TestDatabase): Promise<ScimRun> {
  const logged: string[] = [];
  const note = (fields: object, message: string) => {
    const { err } = fields as { err?: unknown };
    logged.push(`${message} ${JSON.stringify(describeError(err))}`);
  };
  const test = createScimTest(database, { logger: { debug() {}, info() {}, warn() {}, error: note } });
  const bystander = await makeBystander(test);
  const before = await fingerprint(database.sql, bystander.uuid);
  const statuses = new Map<number, number>();
  return {
    statuses,
    async runSession(number) {
      logged.length = 0;
      const random = randomFrom('scim', seed, number);
      const directory = await test.createDirectory({
        domainPolicy: random.pick(['off', 'flag', 'enforce']),
        unknownMemberPolicy: random.pick(['skip', 'reject']),
        strictInterop: random.once(4),
        preserveOnPut: random.once(4),
        domains: ['x.example'],
      });
      const session = new Session(test, directory, random, bystander.ids, logged, statuses);
      const fault = await session.run(async () => {
        const after = await fingerprint(database.sql, bystander.uuid);
        return [
          ...(await brokenInvariants(database.sql, directory.uuid)),
          ...(after === before ? [] : ['another directory was changed']),
        ];
      });
      return fault === null ? null : { number, fault: fault.fault, detail: fault.detail, requests: session.sent };
    },
  };
}

async function makeBystander(test: ScimTest): Promise<{ uuid: string; ids: string[] }> {
  const { uuid, send } = await test.createDirectory();
  const { body: person } = await send('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'user1@x.example',
  });
  const { body: group } = await send('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'group 1',
    members: [{ value: person.id }],
  });
  return { uuid, ids: [person.id, group.id] };
}

type Fault = { fault: string; detail: string };

class Session {
  readonly sent: SentRequest[] = [];
  readonly #engine: Engine;
  readonly #directory: TestDirectory;
  readonly #random: Random;
  readonly #logged: string[];
  readonly #statuses: Map<number, number>;
  readonly #known: Known;

  constructor(
    test: ScimTest,
    directory: TestDirectory,
    random: Random,
    foreign: readonly string[],
    logged: string[],
    statuses: Map<number, number>,
  ) {
    this.#engine = test.engine;
    this.#directory = directory;
    this.#random = random;
    this.#logged = logged;
    this.#statuses = statuses;
    this.#known = { users: [], groups: [], foreign };
  }

  async run(findBroken: () => Promise<string[]>): Promise<Fault | null> {
    for (let count = 0; count < REQUESTS_PER_SESSION; ) {
      // Sometimes several at once, as identity providers do.
      const size = this.#random.once(12) ? 2 + this.#random.below(7) : 1;
      const requests = Array.from({ length: size }, () => someRequest(this.#random, this.#known));
      const faults = await Promise.all(requests.map((request) => this.#send(request, size === 1)));
      const fault = faults.find((each) => each !== null);
      if (fault) return fault;
      count += size;
      if (this.#random.once(20) || count >= REQUESTS_PER_SESSION) {
        const broken = await findBroken();
        if (broken.length > 0) return { fault: 'an invariant is broken', detail: broken.slice(0, 5).join('; ') };
      }
    }
    return null;
  }

  /** `alone`: nothing else changes the resource meanwhile, so that what was written must be what is read. */
  async #send(fuzzed: FuzzRequest, alone: boolean): Promise<Fault | null> {
    const request = this.#toRequest(fuzzed);
    // What cannot be said in HTTP does not arrive.
    if (request === null) return null;
    const note = { ...fuzzed, body: fuzzed.body?.toString('latin1') ?? null, status: null as number | null };
    this.sent.push(note);
    const slow = parseFault(fuzzed);
    if (slow !== null) return { fault: 'parsing', detail: slow };
    const response = await this.#engine.fetch(request);
    const text = await response.text();
    note.status = response.status;
    this.#statuses.set(response.status, (this.#statuses.get(response.status) ?? 0) + 1);
    const detail = `${fuzzed.method} ${fuzzed.path} ${response.status} ${text.slice(0, 300)} ${this.#logged.join(' ')}`;
    const fault = this.#judge(fuzzed, response, text);
    if (fault !== null) return { fault, detail };
    return this.#remember(fuzzed, response, text, alone, detail);
  }

  #toRequest({ method, path, headers, body }: FuzzRequest): Request | null {
    const given = { authorization: `Bearer ${this.#directory.token}`, ...headers };
    const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
    const init = body === null || method === 'GET' || method === 'HEAD' ? {} : { body: Uint8Array.from(body) };
    try {
      return new Request(this.#directory.baseUrl + path, { method, headers: named, ...init });
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  #judge({ method, path }: FuzzRequest, response: Response, text: string): string | null {
    const { status } = response;
    if (Object.getOwnPropertyNames(Object.prototype).join() !== CANARY) return 'a prototype was polluted';
    if (this.#logged.length > 0) return 'an error was logged';
    if (status === 501 && ANNOUNCED.test(path)) return null;
    if (status < 200 || status > 499 || (status > 299 && status < 400 && status !== 304)) return 'the status';
    const isScim = (response.headers.get('content-type') ?? '').startsWith('application/scim+json');
    if (!isScim || text === '')
      return method === 'HEAD' || status === 204 || status === 304 || !isScim ? null : 'no body';
    const body: unknown = JSON.parse(text);
    if (!isObject(body)) return 'the body is no object';
    if (status < 400) return null;
    const { schemas, detail } = body;
    const isError = Array.isArray(schemas) && schemas[0] === ERROR_SCHEMA && body.status === String(status);
    if (!isError || typeof detail !== 'string') return 'the error is no SCIM error';
    return /\bat .*\.(ts|mjs):\d|select |insert into/i.test(detail) ? 'the error shows our inside' : null;
  }

  /** Learns ids, and reads what was written: it must be what the answer to the write said. */
  async #remember(fuzzed: FuzzRequest, response: Response, text: string, alone: boolean, detail: string) {
    if (response.status > 299 || text === '' || !/^(POST|PUT|PATCH)$/.test(fuzzed.method)) return null;
    const body = JSON.parse(text);
    const { location, resourceType } = body.meta ?? {};
    if (typeof location !== 'string' || typeof body.id !== 'string') return null;
    const ids = resourceType === 'Group' ? this.#known.groups : this.#known.users;
    if (!ids.includes(body.id)) ids.push(body.id);
    if (!alone || fuzzed.path.includes('?')) return null;
    const read = this.#toRequest({
      method: 'GET',
      path: location.slice(this.#directory.baseUrl.length),
      headers: {},
      body: null,
    });
    if (read === null) return { fault: 'the location is no URL', detail };
    const answer = await this.#engine.fetch(read);
    const found = await answer.text();
    if (isDeepStrictEqual(JSON.parse(found), body)) return null;
    return {
      fault: 'what was written is not what is read',
      detail: `${detail} / ${answer.status} ${found.slice(0, 600)}`,
    };
  }
}
