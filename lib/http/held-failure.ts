import type { ServerResponse } from 'node:http';

const FAILED = 500;

/** Of `ServerResponse`, what a handler writes with. */
type Written = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>;

/**
 * Holds a 500 back until it is known whose fault it is. In the first instants of an outage requests have passed the gate already
 * and fail inside, where only an unexpected error is seen. `answerInstead` writes another answer and resolves to true, or to
 * false to let the 500 go. Every other status goes through untouched. Must come before anything else that wraps the response
 * (Next's compression does), so that what is held is what would have been sent.
 */
export function holdFailure(response: ServerResponse, answerInstead: () => Promise<boolean>): void {
  const own: Written = {
    writeHead: response.writeHead,
    write: response.write,
    end: response.end,
    flushHeaders: response.flushHeaders,
  };
  let head: unknown[] | null = null;
  const held: Buffer[] = [];
  const keep = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string') held.push(Buffer.from(chunk, encodingOf(encoding)));
    else if (chunk instanceof Uint8Array) held.push(Buffer.from(chunk));
  };
  response.writeHead = (...given: unknown[]) => {
    if (head === null && (given[0] !== FAILED || response.headersSent)) {
      return Reflect.apply(own.writeHead, response, given);
    }
    head ??= given;
    return response;
  };
  response.flushHeaders = () => {
    if (head === null && !willFail(response)) own.flushHeaders.call(response);
  };
  response.write = (...given: unknown[]) => {
    if (head === null && !response.headersSent && willFail(response)) response.writeHead(FAILED);
    if (head === null) return Reflect.apply(own.write, response, given);
    const [chunk, encoding, done] = given;
    keep(chunk, encoding);
    call(typeof encoding === 'function' ? encoding : done);
    return true;
  };
  response.end = (...given: unknown[]) => {
    if (head === null && !response.headersSent && willFail(response)) response.writeHead(FAILED);
    if (head === null) return Reflect.apply(own.end, response, given);
    keep(given[0], given[1]);
    const failed = head;
    void settle(response, own, answerInstead, () => {
      Reflect.apply(own.writeHead, response, failed);
      response.end(Buffer.concat(held));
    });
    return response;
  };
}

/** A status that was set and not yet written: node:http writes it by itself with the first bytes. */
function willFail(response: ServerResponse): boolean {
  return response.statusCode === FAILED && !response.headersSent;
}

/** What was passed to `end` as a callback is not called: nobody here waits for it, and the socket tells its own story. */
async function settle(
  response: ServerResponse,
  own: Written,
  answerInstead: () => Promise<boolean>,
  letGo: () => void,
): Promise<void> {
  const names = response.getHeaderNames().map((name) => [name, response.getHeader(name)] as const);
  for (const [name] of names) response.removeHeader(name);
  // Whatever has wrapped the response meanwhile believes that it has ended.
  Object.assign(response, own);
  if (await answerInstead()) return;
  for (const [name, value] of names) if (value !== undefined) response.setHeader(name, value);
  letGo();
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
}

function call(callback: unknown): void {
  if (typeof callback === 'function') process.nextTick(callback as () => void);
}
