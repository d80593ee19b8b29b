import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import path from 'node:path';
import next from 'next';
import { addressBehind, clientNetwork, PEER_HEADER } from '@/lib/auth/client-address';
import { createDatabaseGate } from '@/lib/db/gate';
import { migrateDatabase } from '@/lib/db/migrate';
import { whenReachable } from '@/lib/db/when-reachable';
import { prepareNextAuth } from '@/lib/env';
import { openHost } from '@/lib/host';
import { answerEarlyRefusals } from '@/lib/http/early-refusal';
import { handleHealth } from '@/lib/http/health';
import { holdFailure } from '@/lib/http/held-failure';
import { admitRequest, commonHeaders } from '@/lib/http/incoming-request';
import { nameAnswer } from '@/lib/http/named-answer';
import { toNodeListener } from '@/lib/http/node-listener';
import { unavailableResponse, worksAlone } from '@/lib/http/unavailable-response';
import { prepareInstallation } from '@/lib/installation';
import { captureConsole } from '@/lib/log';
import { runProgram } from '@/lib/program';
import { getRuntime, type Runtime } from '@/lib/runtime';

const MIGRATIONS = path.resolve(import.meta.dirname, '../drizzle');
/** A request that has begun may take this long to arrive, its headers this long; looked after every so often. */
const TIMEOUTS = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

type CommonHeaders = ReturnType<typeof commonHeaders>;

const turnAway = (absence: 'database' | 'starting', common: CommonHeaders) =>
  toNodeListener(async (request) => unavailableResponse(new URL(request.url).pathname, absence), common);

await runProgram('server', async () => {
  openHost();
  const runtime = getRuntime();
  const { env, logger } = runtime;
  const dev = env.nodeEnv === 'development';
  if (!dev) captureConsole(logger);
  let started = false;
  const common = commonHeaders(env.publicUrl);
  const handleOperations = toNodeListener(
    (request) => handleHealth(runtime, { migrations: MIGRATIONS, started }, request),
    common,
  );
  // Answers before its database does: who watches it sees a program that lives and is not ready.
  let handle: Listener = turnAway('starting', common);
  const server = createServer(TIMEOUTS, (request, response) => {
    if (!admitRequest(request, response, { publicUrl: env.publicUrl, common })) return;
    if (/^\/(healthz|readyz)(\?|$)/.test(request.url ?? '')) {
      nameAnswer(response);
      void handleOperations(request, response);
    } else handle(request, response);
  });
  answerEarlyRefusals(server, common);
  await listen(server, runtime);

  const firstOperatorUrl = await whenReachable(async () => {
    await migrateDatabase(env.database, MIGRATIONS);
    return (await prepareInstallation(runtime)).firstOperatorUrl;
  }, runtime);
  prepareNextAuth(env, runtime.deriveKey('operator-sessions').toString('base64url'));
  const app = next({
    dev,
    // Next takes upgrades from this server and drops every one it does not know. Only development has a socket to offer: with
    // nobody to take them, Node answers the request as if it had not asked (Java's client asks for HTTP/2 with each).
    httpServer: dev ? server : createServer(),
    dir: path.resolve(import.meta.dirname, '..'),
    hostname: env.host,
    port: env.port,
  });
  await app.prepare();
  started = true;
  handle = gated(runtime, dispatcher(runtime, app.getRequestHandler(), common), common);
  logger.info({ host: env.host, port: env.port, url: env.publicUrl }, 'listening');
  process.send?.({ type: 'ready', url: env.publicUrl, firstOperatorUrl, sandbox: env.sandbox });

  return async () => {
    server.closeIdleConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await app.close();
    await runtime.close();
  };
});

async function listen(server: Server, { env }: Runtime): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.port, env.host, resolve);
  });
}

function forwardedFor({ 'x-forwarded-for': field }: IncomingHttpHeaders): string | undefined {
  return Array.isArray(field) ? field.join(',') : field;
}

/** The engine's paths to the engine, everything else to the pages. */
function dispatcher({ engine, env }: Runtime, handlePage: Listener, common: CommonHeaders): Listener {
  const handleEngine = engine
    ? toNodeListener(
        (request, { headers, socket }) =>
          engine.fetch(request, {
            address: clientNetwork(socket.remoteAddress, forwardedFor(headers), env.trustedProxies),
          }),
        common,
      )
    : null;
  return (request, response) => {
    const url = request.url ?? '/';
    if (handleEngine && (url.startsWith('/v1/') || url === '/v1')) return handleEngine(request, response);
    // Never what the request says of itself, unless a proxy of ours says it: see lib/auth/client-address.ts.
    request.headers[PEER_HEADER] = addressBehind(
      request.socket.remoteAddress,
      forwardedFor(request.headers),
      env.trustedProxies,
    );
    for (const [name, value] of Object.entries(common)) response.setHeader(name, value);
    nameAnswer(response);
    return handlePage(request, response);
  };
}

/** Turns away what needs the database while it is away. */
function gated({ probe, logger }: Runtime, handle: Listener, common: CommonHeaders): Listener {
  const refuse = turnAway('database', common);
  const gate = createDatabaseGate({
    probe: () => probe.ask((sql) => sql`select 1`),
    now: () => performance.now(),
    onChange: (open, error) => {
      if (open) logger.info({}, 'the database is available again');
      else logger.error({ err: error }, 'the database is not available; requests are turned away until it is');
    },
  });
  return (request, response) => {
    if (worksAlone(request.url ?? '/')) return handle(request, response);
    // The engine tells the database's failures from its own; pages cannot.
    if (!/^\/v1(\/|$)/.test(request.url ?? '/')) {
      holdFailure(response, async () => {
        if (await gate.look()) return false;
        await refuse(request, response);
        return true;
      });
    }
    const open = gate.isOpen();
    if (typeof open === 'boolean') return (open ? handle : refuse)(request, response);
    return open.then((isOpen) => (isOpen ? handle : refuse)(request, response));
  };
}
