import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compare, median } from './compare.mjs';
import { cpuMicros } from './cpu.mjs';
import { httpRequest, measureLoad } from './load.mjs';

const BARE = `
  const body = JSON.stringify({ code: 5, message: 'There is no such operation. Check the method and the path.', details: [] });
  const server = require('node:http').createServer((request, response) => {
    response.writeHead(404, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
`;

/** P1: what `/v1` costs before any work: an unknown operation, against bare node:http with the same answer. */
export async function benchDispatch({ instance, rounds, milliseconds }) {
  const bare = spawn(process.execPath, ['-e', BARE], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [chunk] = await once(bare.stdout, 'data');
    const contenders = {
      bare: dispatchLoad({ port: Number(String(chunk)), pid: bare.pid, milliseconds }),
      ours: dispatchLoad({ ...instance, milliseconds }),
    };
    // The first round warms up and does not count.
    for (const measure of Object.values(contenders)) {
      await measure();
      measure.cpu.splice(0);
    }
    const figures = await compare(contenders, rounds);
    const what = '/v1 dispatch, 64 connections';
    const row = { id: 'P1', what, against: 'bare node:http', ratio: figures.ours / figures.bare, reach: 0.5, figures };
    if (contenders.ours.cpu.length === 0) return [row];
    return [{ ...row, cpu: { ours: median(contenders.ours.cpu), bare: median(contenders.bare.cpu) } }];
  } finally {
    bare.kill();
  }
}

/** A contender that keeps in `cpu` what each request cost its process, in microseconds. */
function dispatchLoad({ port, pid, milliseconds }) {
  const request = httpRequest('GET', '/v1/nothing');
  const cpu = [];
  const measure = async () => {
    const [before, startedAt] = [cpuMicros([pid]), performance.now()];
    const { perSecond } = await measureLoad({ port, connections: 64, milliseconds, request: () => request });
    const requests = (perSecond * (performance.now() - startedAt)) / 1000;
    if (before !== null) cpu.push((cpuMicros([pid]) - before) / requests);
    return perSecond;
  };
  return Object.assign(measure, { cpu });
}
