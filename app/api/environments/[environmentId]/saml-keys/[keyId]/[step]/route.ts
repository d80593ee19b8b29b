import { consoleRoute } from '@/lib/auth/console-route';
import { changeServiceKey } from '@/lib/console/saml-lifecycle-actions';
import { consoleDeps, SamlKeyParams } from '../../../../../console-deps';

/** Puts the next key in use, or retires one that is not. */
export const POST = consoleRoute({
  params: SamlKeyParams,
  run: async ({ operator, params: { environmentId, keyId, step } }) =>
    changeServiceKey(consoleDeps(environmentId), operator, environmentId, { step, keyId }),
});
