/**
 * SAML Jackson as its users run it at best: the library on a bare node:http host, no event callback. Prints its port and its
 * directory as one JSON line. Arguments: the socket folder and database name of a PostgreSQL.
 */
import { createServer } from 'node:http';
import { controllers } from '@boxyhq/saml-jackson';

const [socketDirectory, database] = process.argv.slice(2);
const { directorySyncController } = await controllers({
  externalUrl: 'http://localhost',
  samlPath: '/saml',
  scimPath: '/scim',
  oidcPath: '/oidc',
  noAnalytics: true,
  db: { engine: 'sql', type: 'postgres', url: `postgres://vestibule@localhost/${database}?host=${socketDirectory}` },
});
const { data: directory, error } = await directorySyncController.directories.create({
  tenant: 'bench',
  product: 'bench',
  name: 'bench',
  type: 'okta-scim-v2',
});
if (error) throw new Error(error.message);

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const [, , , resourceType, resourceId] = url.pathname.split('/');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const result = await directorySyncController.requests.handle({
    method: request.method,
    body: text ? JSON.parse(text) : undefined,
    directoryId: directory.id,
    resourceType,
    resourceId,
    apiSecret: request.headers.authorization?.slice('Bearer '.length) ?? null,
    query: Object.fromEntries(url.searchParams),
  });
  const body = JSON.stringify(result.data);
  response.writeHead(result.status, {
    'content-type': 'application/scim+json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  console.log(
    JSON.stringify({ port: server.address().port, path: `/scim/${directory.id}`, token: directory.scim.secret }),
  );
});
process.on('SIGTERM', () => process.exit(0));
