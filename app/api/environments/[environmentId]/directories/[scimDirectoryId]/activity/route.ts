import { consoleRoute } from '@/lib/auth/console-route';
import { consoleDeps, DirectoryParams } from '../../../../../console-deps';

/** What the identity provider has done with a directory so far; polled while the page is open. */
export const GET = consoleRoute({
  params: DirectoryParams,
  run: async ({ params }) => ({
    scimActivity: await consoleDeps(params.environmentId).client.getScimActivity(params.scimDirectoryId),
  }),
});
