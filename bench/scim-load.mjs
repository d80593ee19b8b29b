import { compare } from './compare.mjs';
import { httpRequest, measureLoad } from './load.mjs';
import { CONTENT_TYPE } from './scim-people.mjs';

/**
 * A contender: makes one measurement of a service under SCIM requests.
 * @param {{ port: number, path: string, token: string }} service
 * @param {{ connections: number, milliseconds: number, expect?: string,
 *   request: (n: number) => { method: string, path: string, body?: string } }} work `expect`: the only status that counts
 */
export function scimLoad({ port, path: base, token }, { connections, milliseconds, request, expect = '200' }) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': CONTENT_TYPE };
  return async () => {
    const { perSecond, statuses } = await measureLoad({
      port,
      connections,
      milliseconds,
      request(n) {
        const { method, path, body } = request(n);
        return httpRequest(method, base + path, { headers, body });
      },
    });
    if (Object.keys(statuses).join() !== expect) throw new Error(`expected ${expect}, got ${JSON.stringify(statuses)}`);
    return perSecond;
  };
}

/** Compares ours with the peer; the row for the table. */
export async function againstPeer({ id, what, reach, ours, peer, rounds }) {
  const figures = await compare({ jackson: peer, ours }, rounds);
  return { id, what, against: 'jackson', ratio: figures.ours / figures.jackson, reach, figures };
}
