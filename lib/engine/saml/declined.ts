import { createHmac, timingSafeEqual } from 'node:crypto';
import { formatId, parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import type { ApiHandler } from '../http';
import { readSecret } from '../login/binding-cookie';
import { refusalLanding } from '../login/landing';
import { renderErrorPage, seeOther } from '../login/pages';
import { browserHop } from './browser-hop';
import type { Connection } from './connection-store';
import { findDeclined } from './declined-store';
import { findNamedFlow } from './flow-store';

/**
 * "The person declined" comes unsigned as a rule, so anybody who knows a flow can say it. It ends no flow, and the application that
 * began the sign-in hears of it, with its `state`, only from the browser that left with the request. That browser's cookie does not
 * come with a post from another site; it does with the next step, a GET of our own.
 */
export const reportDeclined: ApiHandler = (deps) =>
  browserHop(deps, async (connection, context) => {
    const { requestId } = context.env;
    const printedId = context.req.query('flow') ?? '';
    const flowId = parseId('samlFlow', printedId);
    const claimed = flowId === null ? null : await findDeclined(deps, connection, flowId);
    if (claimed === null) return renderErrorPage({ code: 'bad_state', requestId });
    const page = () => renderErrorPage({ code: 'idp_status', flowId: printedId, requestId });
    if (!isOwnBrowser(deps, connection, claimed, context.req.raw)) return page();
    const asker = await findNamedFlow(deps, connection, claimed, null);
    if (asker.state !== 'open') return page();
    const callback = refusalLanding(deps, connection, asker, { code: 'idp_status', flowId: printedId });
    return callback === null ? page() : seeOther(callback);
  });

/** Where {@link reportDeclined} goes on with an unsigned refusal; `printedId` is the row that tells of it. */
export function declinedUrl({ acsUrl }: Connection, printedId: string): string {
  return `${acsUrl.replace(/\/acs$/, '/declined')}?flow=${printedId}`;
}

/** What the browser of a flow is given for its cookie: only the way past the init URL, whose state is signed, gives it. */
export function browserProof(deps: EngineDeps, connection: Connection, printedFlowId: string): string {
  return createHmac('sha256', deps.stateSigningKey)
    .update(JSON.stringify(['saml', 'browser', printedFlowId, connection.id]))
    .digest('base64url');
}

function isOwnBrowser(deps: EngineDeps, connection: Connection, flowId: string, request: Request): boolean {
  const printed = formatId('samlFlow', flowId);
  const presented = Buffer.from(readSecret(request, connection.acsUrl, printed) ?? '');
  const expected = Buffer.from(browserProof(deps, connection, printed));
  return presented.length === expected.length && timingSafeEqual(presented, expected);
}
