import { isSameOrigin } from '@/lib/auth/same-origin';
import { problemPage } from '@/lib/sandbox/browser-page';
import { readForm, respondToChoice } from '@/lib/sandbox/receive';
import { findSandbox } from '../../sandbox-host';

type Context = { params: Promise<{ appId: string }> };

/** Signs in the person that was chosen, on the chooser or on the app's page. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const deps = findSandbox();
  if (deps === null) return new Response('Not found', { status: 404 });
  if (!isSameOrigin(request.headers, deps.targets.publicUrl)) {
    const message = `The form was not sent from a page of ${deps.targets.publicUrl}. Open the page there and choose again.`;
    return problemPage({ status: 403, code: 'sandbox_forbidden', message });
  }
  return respondToChoice(deps, (await params).appId, await readForm(request));
}
