import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { consoleDeps, EnvironmentParams } from '../../../console-deps';

const Body = z.union([
  z.object({ url: z.url({ protocol: /^https?$/, error: 'Write an http or https address.' }).max(2048) }),
  z.object({ xml: z.string().min(1).max(1_000_000) }),
]);

/** Reads an identity provider's metadata from an address or from text; stores nothing. */
export const POST = consoleRoute({
  params: EnvironmentParams,
  body: Body,
  run: async ({ params, body }) => consoleDeps(params.environmentId).client.parseSamlMetadata(body),
});
