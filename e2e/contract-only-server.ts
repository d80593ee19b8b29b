import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Everything that an SSOReady server answers (contract §2). */
const ROUTES = [
  /^POST \/v1\/saml\/(redirect|redeem)$/,
  /^GET \/v1\/scim\/(users|groups)(\/[^/]+)?$/,
  /^(GET|POST) \/v1\/organizations$/,
  /^(GET|PATCH) \/v1\/organizations\/[^/]+$/,
  /^POST \/v1\/setup-urls$/,
  /^(GET|POST) \/v1\/(saml-connections|scim-directories)$/,
  /^(GET|PATCH) \/v1\/(saml-connections|scim-directories)\/[^/]+$/,
  /^POST \/v1\/scim-directories\/[^/]+\/rotate-bearer-token$/,
];
const PARAMETERS = new Set(['pageToken', 'organizationId', 'organizationExternalId', 'scimDirectoryId', 'scimGroupId']);
const NOT_FOUND = { status: 500, body: { code: 2, message: 'get: no rows in result set', details: [] } };

/**
 * An SSOReady server with only what the contract has, in front of a Vestibule: its paths, its parameters, 500 for what is unknown.
 * Gives its origin, and a function that stops it.
 */
export async function startContractOnlyServer(behind: string): Promise<{ origin: string; stop: () => void }> {
  const server = createServer((request, response) => {
    forward(behind, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // `address()` is a string only for a pipe.
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${port}`, stop };
}

async function forward(behind: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', behind);
  if (!ROUTES.some((route) => route.test(`${request.method} ${url.pathname}`))) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
    return;
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined)
    return answer(response, 500, { code: 2, message: `unknown parameter ${unknown}`, details: [] });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const got = await fetch(url, {
    method: request.method ?? 'GET',
    headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  });
  const body: unknown = await got.json();
  if (got.status === 404) return answer(response, NOT_FOUND.status, NOT_FOUND.body);
  answer(response, got.status, body);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
