/** An HTTP/1.1 load generator on raw sockets: cheap enough to share two cores with what it measures. */
import net from 'node:net';

/**
 * Keeps `connections` sockets busy for `milliseconds`, one request at a time each.
 * @param {{ port: number, host?: string, connections: number, milliseconds: number, request: (n: number) => string | Buffer }} options
 * `request` makes the bytes of the n-th request.
 * @returns {Promise<{ perSecond: number, statuses: Record<string, number> }>}
 */
export async function measureLoad({ port, host = '127.0.0.1', connections, milliseconds, request }) {
  const tally = { sent: 0, done: 0, statuses: {} };
  const startedAt = performance.now();
  const deadline = startedAt + milliseconds;
  await Promise.all(Array.from({ length: connections }, () => drive({ port, host, deadline, request, tally })));
  return { perSecond: (tally.done * 1000) / (performance.now() - startedAt), statuses: tally.statuses };
}

function drive({ port, host, deadline, request, tally }) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host, noDelay: true });
    let pending = Buffer.alloc(0);
    const send = () => socket.write(request(tally.sent++));
    const next = () => {
      if (performance.now() >= deadline) return socket.end();
      send();
    };
    // At least one request, however late the machine is.
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (let length = answerLength(pending); length > 0 && pending.length >= length; length = answerLength(pending)) {
        const status = pending.toString('latin1', 9, 12);
        tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
        tally.done++;
        pending = pending.subarray(length);
        next();
      }
    });
    socket.on('error', reject);
    socket.on('close', resolve);
  });
}

/** Bytes of the first whole answer in `bytes`, or 0 while its end is not known. */
function answerLength(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return end + 4 + Number(length[1]);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const last = bytes.indexOf('0\r\n\r\n', end + 4, 'latin1');
    return last < 0 ? 0 : last + 5;
  }
  return end + 4;
}

/** The bytes of a request. */
export function httpRequest(method, path, { headers = {}, body = '' } = {}) {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: localhost', 'connection: keep-alive'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body) lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
