import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { compare } from './compare.mjs';
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
    const request = httpRequest('GET', '/v1/nothing');
    const load = (port) => async () =>
      (await measureLoad({ port, connections: 64, milliseconds, request: () => request })).perSecond;
    const medians = await compare({ bare: load(Number(String(chunk))), ours: load(instance.port) }, rounds);
    return [
      {
        id: 'P1',
        what: '/v1 dispatch, 64 connections',
        against: 'bare node:http',
        ratio: medians.ours / medians.bare,
        reach: 0.5,
        figures: medians,
      },
    ];
  } finally {
    bare.kill();
  }
}
