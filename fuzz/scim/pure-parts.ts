import { bindFilter } from '@/lib/engine/scim/protocol/bind';
import { ScimError } from '@/lib/engine/scim/protocol/errors';
import { parseFilter, parsePatchPath } from '@/lib/engine/scim/protocol/filter';
import { type JsonObject, parseBody, toJson } from '@/lib/engine/scim/protocol/json';
import { applyPatch, parsePatchRequest } from '@/lib/engine/scim/protocol/patch';
import { USER } from '@/lib/engine/scim/protocol/resource-types';
import type { FuzzRequest } from './requests';

/** Processor time for parsing one request of up to 1 MiB: what a request may keep others waiting for. */
const LIMIT_MS = 50;
const PERSON = toJson({
  userName: 'ada',
  active: true,
  emails: [{ value: 'ada@x.example', type: 'work', primary: true }],
}) as JsonObject;

/** Parses a request with the parts that know no database. Gives a fault as a sentence, or null. */
export function parseFault(request: FuzzRequest): string | null {
  const { searchParams } = new URL(request.path, 'https://x.example');
  const work = () => {
    for (const filter of searchParams.getAll('filter')) parts(() => bindFilter(USER, parseFilter(filter)));
    for (const name of ['sortBy', 'attributes']) parts(() => parsePatchPath(searchParams.get(name) ?? ''));
    const { body } = request;
    if (body !== null)
      parts(() => applyPatch(USER, PERSON, parsePatchRequest(parseBody(body).value), { strict: false }));
  };
  try {
    const started = performance.now();
    work();
    // What took no longer by the clock took no longer of the processor, which costs more to ask for than most requests to parse.
    if (performance.now() - started <= LIMIT_MS) return null;
    // Other programs, the collector of garbage and a cold compiler are nobody's fault.
    const fastest = Math.min(...[1, 2, 3].map(() => cpuTime(work)));
    return fastest > LIMIT_MS ? `parsing took ${Math.round(fastest)} ms of processor time` : null;
  } catch (error) {
    return `parsing failed: ${error instanceof Error ? error.stack : error}`;
  }
}

/** Refusals are what parsing is for; everything else is a fault. */
function parts(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
  }
}

function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
