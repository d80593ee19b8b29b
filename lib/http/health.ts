import { findSchemaState } from '../db/migrate';
import type { Runtime } from '../runtime';

/**
 * GET /healthz: the process answers. GET /readyz: it can do its work, that is, the database answers and holds the schema of
 * this program. `migrations` is the folder of migration files; `started` says whether requests are served yet.
 */
export async function handleHealth(
  runtime: Pick<Runtime, 'probe' | 'logger'>,
  { migrations, started }: { migrations: string; started: boolean },
  request: Request,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const { pathname } = new URL(request.url);
  if (pathname === '/healthz') return answer(200, { status: 'live' });
  if (!started) return answer(503, { status: 'unready', code: 'starting' });
  try {
    const { applied, known } = await runtime.probe.ask((sql) => findSchemaState(sql, migrations));
    if (applied === known) return answer(200, { status: 'ready', schema: applied });
    return answer(503, { status: 'unready', code: 'schema_differs', schema: applied, expected: known });
  } catch (error) {
    runtime.logger.warn({ err: error }, 'the database did not answer the readiness check');
    return answer(503, { status: 'unready', code: 'database_unreachable' });
  }
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
