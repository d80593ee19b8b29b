import { compare, median } from './compare.mjs';
import { cpuMicros } from './cpu.mjs';
import { httpRequest, measureLoad } from './load.mjs';
import { CONTENT_TYPE } from './scim-people.mjs';

/**
 * A contender: makes one measurement of a service under SCIM requests, and keeps what each request cost in `cpu`, in microseconds
 * of the service and its database.
 * @param {{ port: number, path: string, token: string, processes: number[] }} service
 * @param {{ connections: number, milliseconds: number, expect?: string,
 *   request: (n: number) => { method: string, path: string, body?: string } }} work `expect`: the only status that counts
 */
export function scimLoad(service, { connections, milliseconds, request, expect = '200' }) {
  const { port, path: base, token, processes } = service;
  const headers = { authorization: `Bearer ${token}`, 'content-type': CONTENT_TYPE };
  const cpu = [];
  const measure = async () => {
    const [before, startedAt] = [cpuMicros(processes), performance.now()];
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
    const requests = (perSecond * (performance.now() - startedAt)) / 1000;
    if (before !== null) cpu.push((cpuMicros(processes) - before) / requests);
    return perSecond;
  };
  return Object.assign(measure, { cpu });
}

/** Compares ours with jackson, and with more; the row for the table. The first round warms up and does not count. */
export async function againstPeer({ id, what, reach, contenders, rounds }) {
  for (const measure of Object.values(contenders)) {
    await measure();
    measure.cpu?.splice(0);
  }
  const figures = await compare(contenders, rounds);
  const { ours, jackson } = contenders;
  if (!jackson) return { id, what, against: 'jackson', note: 'not installed: ours alone', figures };
  const cpu = ours.cpu.length > 0 ? { ours: median(ours.cpu), jackson: median(jackson.cpu) } : null;
  return { id, what, against: 'jackson', ratio: figures.ours / figures.jackson, reach, figures, cpu };
}
