import { getRuntime } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** For hosts that run Next without our server, which sends /v1 to the engine before Next sees it. */
async function handle(request: Request): Promise<Response> {
  const { engine } = getRuntime();
  return engine ? engine.fetch(request) : new Response(null, { status: 404 });
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
