import { DomainError } from '@/lib/errors';
import type { SandboxDeps } from './apps';
import { postFormPage, problemPage } from './browser-page';
import { MAX_RELAY_STATE, respondInput } from './input';
import type { ParsedAuthnRequest } from './protocol/authn-request';
import { checkAuthnRequest, signIn } from './sign-in';

/** A form that a browser posts to us, with its names and texts. A request twice as large holds no form of ours. */
const MAX_FORM_BYTES = 262_144;

/** Reads a posted form up to its size limit; what is not a form reads as an empty one. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_FORM_BYTES) return new URLSearchParams();
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/** Sends the browser on to the account chooser, or says what is wrong with the service provider's request. */
export async function receiveAuthnRequest(
  deps: SandboxDeps,
  args: { appId: string; parsed: ParsedAuthnRequest; relayState: string },
): Promise<Response> {
  const { appId, parsed, relayState } = args;
  if (!parsed.ok)
    return problemPage({
      status: 400,
      code: `sandbox_request_${parsed.problem.code}`,
      message: parsed.problem.message,
    });
  if (relayState.length > MAX_RELAY_STATE) {
    const message = `The RelayState has ${relayState.length} characters; at most ${MAX_RELAY_STATE} come back.`;
    return problemPage({ status: 400, code: 'sandbox_relay_state_too_long', message });
  }
  return withProblemPage(appId, async () => {
    await checkAuthnRequest(deps, appId, parsed.request);
    const query = new URLSearchParams({ request: parsed.request.id });
    if (relayState !== '') query.set('state', relayState);
    const location = `/sandbox/${appId}/sign-in?${query}`;
    return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
  });
}

/** Answers the account chooser: the page that carries the response to the service provider. */
export async function respondToChoice(deps: SandboxDeps, appId: string, form: URLSearchParams): Promise<Response> {
  const parsed = respondInput.safeParse({
    personId: form.get('personId') ?? '',
    inResponseTo: form.get('request') || null,
    relayState: form.get('state') ?? '',
    weather: form.get('weather') ?? 'fine',
  });
  if (!parsed.success) {
    const message = 'The form is incomplete or too large. Go back, reload the page, and choose again.';
    return problemPage({ status: 400, code: 'sandbox_form_invalid', message });
  }
  return withProblemPage(appId, async () => postFormPage(await signIn(deps, { appId, ...parsed.data })));
}

async function withProblemPage(appId: string, run: () => Promise<Response>): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const backHref = error.code === 'not_found' ? undefined : `/sandbox/${appId}`;
    return problemPage({ status: error.status, code: `sandbox_${error.code}`, message: error.message, backHref });
  }
}
