import { type IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { TextResponse } from './text-response';

/** What the adapter takes for "the answer is written already". */
const WRITTEN = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

/**
 * Serves a fetch-style function on node:http. Answers whose text is at hand ({@link TextResponse}) go to the socket in one write,
 * without a stream between.
 */
export function toNodeListener(
  fetch: (request: Request, incoming: Pick<IncomingMessage, 'headers' | 'socket'>) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return getRequestListener(
    async (request, { incoming, outgoing }) => {
      const response = await fetch(request, incoming);
      if (!(response instanceof TextResponse) || !(outgoing instanceof ServerResponse)) return response;
      const { content, status } = response;
      const fields = response.toFields();
      if (content !== null) fields['content-length'] = String(Buffer.byteLength(content));
      outgoing.writeHead(status, fields);
      outgoing.end(content ?? '');
      return WRITTEN;
    },
    // Next runs in this process and keeps the platform's own Request and Response.
    { overrideGlobalObjects: false, hostname: 'localhost' },
  );
}
