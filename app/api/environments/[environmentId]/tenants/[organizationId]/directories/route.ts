import { consoleRoute } from '@/lib/auth/console-route';
import { createDirectory } from '@/lib/console/directory-actions';
import { consoleDeps, TenantParams } from '../../../../../console-deps';

/** Makes a SCIM directory. */
export const POST = consoleRoute({
  params: TenantParams,
  run: async ({ operator, params }) => ({
    scimDirectory: await createDirectory(consoleDeps(params.environmentId), operator, params),
  }),
});
