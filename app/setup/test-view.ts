import type { TestAnswer } from '@/components/setup/test-panel';
import { fallbackGuide, findGuide } from '@/lib/onboarding/guides/registry';
import { describeOidcTest, findLastOidcTest, findOidcConnection } from '@/lib/onboarding/oidc-setup';
import { readTest } from '@/lib/onboarding/saml-setup';
import type { SetupSession } from '@/lib/onboarding/session-types';
import { describeTest } from '@/lib/onboarding/test-result';
import { getRuntime } from '@/lib/runtime';
import { depsOf, progressOf } from './deps';

/** A test sign-in as the page and its polling show it; without `flowId`, the last one. */
export async function viewTest(session: SetupSession, flowId?: string): Promise<TestAnswer> {
  const progress = await progressOf(session);
  const id = flowId ?? progress.samlTestFlowId;
  const flow = id === null ? null : await readTest(depsOf(session), session, id);
  if (flow === null) return null;
  if (flow.oidcConnectionId !== '') return { flowId: flow.id, result: describeOidcTest(flow), backTo: '/setup/oidc' };
  const guide = findGuide(progress.samlProvider, getRuntime().env.sandbox) ?? fallbackGuide;
  return { flowId: flow.id, result: describeTest(flow, guide) };
}

/** The last finished test sign-in over OpenID Connect. */
export async function viewOidcTest(session: SetupSession): Promise<TestAnswer> {
  const { client } = depsOf(session);
  const connection = await findOidcConnection(client, session.organizationId);
  const flow = connection === null ? null : await findLastOidcTest(client, connection.id);
  return flow === null ? null : { flowId: flow.id, result: describeOidcTest(flow), backTo: '/setup/oidc' };
}
