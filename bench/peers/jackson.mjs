/**
 * SAML Jackson as its users run it at best: the library on a bare node:http host, no event callback. Prints its port, its
 * directory and its addresses for sign-ins as one JSON line. Arguments: the socket folder and database name of a PostgreSQL.
 */
import { createServer } from 'node:http';
import { controllers } from '@boxyhq/saml-jackson';

const [socketDirectory, database] = process.argv.slice(2);
const { directorySyncController, connectionAPIController, oauthController } = await controllers({
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

/** The steps of a sign-in as its own service has them, and the making of the connection that they use. */
const SIGN_IN = {
  'POST /connection': ({ body }) => connectionAPIController.createSAMLConnection(body),
  'GET /oauth/authorize': ({ query }) => oauthController.authorize(query),
  'POST /saml': ({ body }) => oauthController.samlResponse(body),
  'POST /oauth/token': ({ body }) => oauthController.token(body),
  'GET /oauth/userinfo': ({ bearer }) => oauthController.userInfo(bearer),
};

async function signIn(step, { url, headers }, text) {
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  const result = await step({
    query: Object.fromEntries(url.searchParams),
    body: isForm ? Object.fromEntries(new URLSearchParams(text)) : text && JSON.parse(text),
    bearer: headers.authorization?.slice('Bearer '.length),
  });
  if (result.redirect_url) return { status: 302, location: result.redirect_url };
  return { status: 200, data: result };
}

async function push(method, url, headers, text) {
  const [, , , resourceType, resourceId] = url.pathname.split('/');
  return directorySyncController.requests.handle({
    method,
    body: text ? JSON.parse(text) : undefined,
    directoryId: directory.id,
    resourceType,
    resourceId,
    apiSecret: headers.authorization?.slice('Bearer '.length) ?? null,
    query: Object.fromEntries(url.searchParams),
  });
}

const server = createServer(async (request, response) => {
  const { method, headers } = request;
  const url = new URL(request.url, 'http://localhost');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const step = SIGN_IN[`${method} ${url.pathname}`];
  const result = step
    ? await signIn(step, { url, headers }, text).catch((fault) => ({ status: 500, data: { message: fault.message } }))
    : await push(method, url, headers, text);
  const body = result.location ? '' : JSON.stringify(result.data);
  response.writeHead(result.status, {
    ...(result.location ? { location: result.location } : {}),
    'content-type': step ? 'application/json' : 'application/scim+json',
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
