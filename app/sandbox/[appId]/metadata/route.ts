import { DomainError } from '@/lib/errors';
import { renderMetadata } from '@/lib/sandbox/sign-in';
import { findSandbox } from '../../sandbox-host';

type Context = { params: Promise<{ appId: string }> };

/** The app's SAML metadata. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const deps = findSandbox();
  if (deps === null) return new Response('Not found', { status: 404 });
  try {
    const xml = await renderMetadata(deps, (await params).appId);
    return new Response(xml, {
      headers: {
        'content-type': 'application/samlmetadata+xml',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    if (error instanceof DomainError) return new Response(error.message, { status: error.status });
    throw error;
  }
}
