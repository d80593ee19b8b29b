import { parseAuthnRequest } from '@/lib/sandbox/protocol/authn-request';
import { readForm, receiveAuthnRequest } from '@/lib/sandbox/receive';
import { findSandbox } from '../../sandbox-host';

type Context = { params: Promise<{ appId: string }> };

/** HTTP-Redirect binding (SAML Bindings §3.4). */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const deps = findSandbox();
  if (deps === null) return new Response('Not found', { status: 404 });
  const query = new URL(request.url).searchParams;
  const parsed = parseAuthnRequest(query.get('SAMLRequest'), 'redirect');
  return receiveAuthnRequest(deps, { appId: (await params).appId, parsed, relayState: query.get('RelayState') ?? '' });
}

/** HTTP-POST binding (§3.5). */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const deps = findSandbox();
  if (deps === null) return new Response('Not found', { status: 404 });
  const form = await readForm(request);
  const parsed = parseAuthnRequest(form.get('SAMLRequest'), 'post');
  return receiveAuthnRequest(deps, { appId: (await params).appId, parsed, relayState: form.get('RelayState') ?? '' });
}
