import type { z } from 'zod';
import { type OauthSigningKey, type OauthSigningKeyList, RotateOauthSigningKeysRequest } from '../contract';
import { type ApiHandler, parseJsonBody, requireConsole } from '../http';
import { createSigningKeys, type KeyState } from './signing-keys';

type Listed = z.output<typeof OauthSigningKeyList>;

function toSigningKey({ kid, state, activeFrom }: KeyState): OauthSigningKey {
  return { kid, state, activeTime: activeFrom.toISOString() };
}

/** GET /v1/oauth-signing-keys (extension, console only): the keys whose tokens may be alive, the newest first. */
export const listOauthSigningKeys: ApiHandler = (deps) => {
  const keys = createSigningKeys(deps);
  return async (context) => {
    requireConsole(deps, context.req.raw);
    return Response.json({ oauthSigningKeys: (await keys.states()).map(toSigningKey) } satisfies Listed);
  };
};

/**
 * POST /v1/oauth-signing-keys/rotate (extension, console only). As a rule the next key is published a day before it signs, and nobody
 * notices. `immediately` is for a key that leaked: it signs now, and what the others signed is void.
 */
export const rotateOauthSigningKeys: ApiHandler = (deps) => {
  const keys = createSigningKeys(deps);
  return async (context) => {
    requireConsole(deps, context.req.raw);
    const { immediately } = await parseJsonBody(context.req.raw, RotateOauthSigningKeysRequest);
    const states = await keys.rotate(immediately ?? false);
    return Response.json({ oauthSigningKeys: states.map(toSigningKey) } satisfies Listed);
  };
};
