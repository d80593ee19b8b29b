import { consoleRoute } from '@/lib/auth/console-route';
import { revokeApiKey } from '@/lib/console/api-key-actions';
import { ApiKeyParams, consoleDeps } from '../../../../../console-deps';

/** Ends an API key for good. */
export const POST = consoleRoute({
  params: ApiKeyParams,
  run: async ({ operator, params }) => ({
    apiKey: await revokeApiKey(consoleDeps(params.environmentId), operator, params.environmentId, params.apiKeyId),
  }),
});
