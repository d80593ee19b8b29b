import { movingPage } from '@/lib/auth/moving-page';
import { endOperatorSession } from '@/lib/auth/operator-cookies';
import { isSameOrigin } from '@/lib/auth/same-origin';
import { seeOther } from '@/lib/auth/see-other';
import { signOutMember } from '@/lib/login/sign-out';
import { getRuntime } from '@/lib/runtime';

/**
 * Signs this browser out: `who=operator`, `who=member`, or both when it is not said. A form on another site cannot. A member
 * whose identity provider takes part in single logout goes there and comes back.
 */
export async function POST(request: Request): Promise<Response> {
  const runtime = getRuntime();
  if (!isSameOrigin(request.headers, runtime.env.publicUrl)) {
    return new Response('This request did not come from a page of this installation, so it was refused.', {
      status: 403,
    });
  }
  const who = new URL(request.url).searchParams.get('who');
  if (who !== 'member') await endOperatorSession(runtime);
  const logoutUrl = who === 'operator' ? null : await signOutMember(runtime);
  if (logoutUrl !== null) return movingPage(logoutUrl, 'Signing out');
  return seeOther(who === 'operator' ? '/sign-in/operator' : '/sign-in?signed_out=1');
}

/** Following a link changes nothing. */
export function GET(): Response {
  return seeOther('/');
}
