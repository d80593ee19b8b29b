import { consoleRoute } from '@/lib/auth/console-route';
import { rotateDirectoryToken } from '@/lib/console/directory-actions';
import { consoleDeps, DirectoryParams } from '../../../../../console-deps';

/** Makes a new bearer token; it is shown this once and the old one stops working at once. */
export const POST = consoleRoute({
  params: DirectoryParams,
  run: async ({ operator, params }) =>
    rotateDirectoryToken(consoleDeps(params.environmentId), operator, params.environmentId, params.scimDirectoryId),
});
