import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import next from 'next';
import { PEER_HEADER } from '@/lib/auth/client-address';
import { migrateDatabase } from '@/lib/db/migrate';
import { prepareNextAuth } from '@/lib/env';
import { handleHealth } from '@/lib/health';
import { prepareInstallation } from '@/lib/installation';
import { toNodeListener } from '@/lib/node-listener';
import { runProgram } from '@/lib/program';
import { getRuntime } from '@/lib/runtime';

const MIGRATIONS = path.resolve(import.meta.dirname, '../drizzle');
/** A request that has begun may take this long to arrive, its headers this long. */
const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;

await runProgram('server', async () => {
  const runtime = getRuntime();
  const { env, logger, engine } = runtime;
  await migrateDatabase(env.database, MIGRATIONS);
  const { firstOperatorUrl } = await prepareInstallation(runtime);
  prepareNextAuth(env, runtime.deriveKey('operator-sessions').toString('base64url'));

  const app = next({
    dev: env.nodeEnv === 'development',
    dir: path.resolve(import.meta.dirname, '..'),
    hostname: env.host,
    port: env.port,
  });
  await app.prepare();
  const handlePage = app.getRequestHandler();
  const handleEngine = engine ? toNodeListener((request) => engine.fetch(request)) : null;
  const handleOperations = toNodeListener((request) => handleHealth(runtime, MIGRATIONS, request));

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '/';
    if (handleEngine && (url.startsWith('/v1/') || url === '/v1')) void handleEngine(request, response);
    else if (/^\/(healthz|readyz)(\?|$)/.test(url)) void handleOperations(request, response);
    else {
      // Never what the request says of itself: see lib/auth/client-address.ts.
      request.headers[PEER_HEADER] = request.socket.remoteAddress ?? '';
      void handlePage(request, response);
    }
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.port, env.host, resolve);
  });
  logger.info({ host: env.host, port: env.port, url: env.publicUrl }, 'listening');
  process.send?.({ type: 'ready', url: env.publicUrl, firstOperatorUrl, sandbox: env.sandbox });

  return async () => {
    server.closeIdleConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await app.close();
    await runtime.close();
  };
});
