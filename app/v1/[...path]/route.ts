import { addressNetwork, clientAddress } from '@/lib/auth/client-address';
import { getRuntime } from '@/lib/runtime';

export const dynamic = 'force-dynamic';

/** For hosts that run Next without our server, which sends /v1 to the engine before Next sees it. */
async function handle(request: Request): Promise<Response> {
  const { engine } = getRuntime();
  if (!engine) return new Response(null, { status: 404 });
  // Our server sends here what it does not know for /v1 (`/%761/…`); it counts for the same network.
  const address = clientAddress(request.headers);
  return engine.fetch(request, { address: address === '' ? '' : addressNetwork(address) });
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
