import { z } from 'zod';
import { hashSecret } from '@/lib/crypto';
import { formatId, newUuid, parseId } from '@/lib/ids';
import { SamlRedeemRequest, type SamlRedeemResponse, SamlRedirectRequest } from '../contract';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, parseJsonBody, requireId } from '../http';
import { type ConnectionSelector, type StartedFlow, startFlow } from './flow-start-store';
import { describeProblem, initUrl } from './init-url';
import { redeemAccessCode } from './redeem-store';

/** POST /v1/saml/redirect (contract §2.2). */
export const createRedirect: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
  const body = await parseJsonBody(context.req.raw, SamlRedirectRequest);
  const state = body.state ?? '';
  refuseNul('state', state);
  const id = newUuid();
  const started = await startFlow(deps, scope, selectorOf(body), { id, state, isTest: false });
  if (started === null) {
    throw new EngineError(
      'invalid_argument',
      'No connection fits: the organization or connection is unknown in this environment, or none of the connections of the organization is its primary one.',
    );
  }
  requireUsable(started);
  return Response.json({ redirectUrl: initUrl(deps, started, id) });
};

/** POST /v1/saml-connections/:id/test-flows. Extension: a login that ends on the test result instead of in the application. */
export const createSamlTestFlow = testFlowOf('SAML connection', (printedId, noun) => ({
  samlConnectionId: requireId('samlConnection', printedId, noun),
}));

/** POST /v1/oidc-connections/:id/test-flows. Extension: the same over OpenID Connect. */
export const createOidcTestFlow = testFlowOf('OpenID Connect connection', (printedId, noun) => ({
  oidcConnectionId: requireId('oidcConnection', printedId, noun),
}));

function testFlowOf(
  noun: string,
  select: (printedId: string | undefined, noun: string) => ConnectionSelector,
): ApiHandler {
  return (deps) => async (context) => {
    const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
    const id = newUuid();
    const started = await startFlow(deps, scope, select(context.req.param('id'), noun), {
      id,
      state: '',
      isTest: true,
    });
    if (started === null) throw unknownId(noun);
    requireUsable(started);
    return Response.json({ redirectUrl: initUrl(deps, started, id), samlFlowId: formatId('samlFlow', id) });
  };
}

/** POST /v1/saml/redeem (contract §2.3). */
export const redeemCode: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
  const { samlAccessCode } = await parseJsonBody(context.req.raw, SamlRedeemRequest);
  const hash = hashSecret('samlAccessCode', samlAccessCode);
  if (hash === null)
    throw new EngineError('invalid_argument', 'samlAccessCode is not an access code (saml_access_code_…).');
  const flow = await redeemAccessCode(deps, scope, hash);
  if (flow === null) {
    throw new EngineError(
      'not_found',
      'This access code is unknown in this environment, was redeemed before, or is too old.',
    );
  }
  const attributeValues = Attributes.parse(flow.attributes);
  const response: SamlRedeemResponse = {
    email: flow.email,
    state: flow.state,
    attributes: lastValues(attributeValues),
    organizationId: formatId('organization', flow.organizationId),
    organizationExternalId: flow.organizationExternalId ?? '',
    samlFlowId: formatId('samlFlow', flow.id),
    attributeValues,
  };
  return Response.json(response);
};

const Attributes = z.record(z.string(), z.array(z.string()));

/** The contract has one value for each attribute: the last (contract §3.5). */
function lastValues(attributes: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** The most specific selector wins (contract §2.2). */
function selectorOf(body: z.output<typeof SamlRedirectRequest>): ConnectionSelector {
  if (body.samlConnectionId)
    return { samlConnectionId: parsed('samlConnection', 'samlConnectionId', body.samlConnectionId) };
  if (body.oidcConnectionId)
    return { oidcConnectionId: parsed('oidcConnection', 'oidcConnectionId', body.oidcConnectionId) };
  if (body.organizationId) return { organizationId: parsed('organization', 'organizationId', body.organizationId) };
  if (body.organizationExternalId) {
    refuseNul('organizationExternalId', body.organizationExternalId);
    return { organizationExternalId: body.organizationExternalId };
  }
  throw new EngineError('invalid_argument', 'Give one of samlConnectionId, organizationId and organizationExternalId.');
}

function parsed(kind: 'samlConnection' | 'oidcConnection' | 'organization', field: string, value: string): string {
  const uuid = parseId(kind, value);
  if (uuid !== null) return uuid;
  throw new EngineError('invalid_argument', `${field} is not an id of this kind.`, {
    violations: [{ field, description: 'is not an id of this kind' }],
  });
}

/** PostgreSQL text cannot hold U+0000. */
function refuseNul(field: string, value: string): void {
  if (!value.includes('\0')) return;
  throw new EngineError('invalid_argument', `${field} must not contain U+0000.`, {
    violations: [{ field, description: 'must not contain U+0000' }],
  });
}

function requireUsable({ problem }: StartedFlow): void {
  if (problem !== null) throw new EngineError('failed_precondition', describeProblem(problem));
}
