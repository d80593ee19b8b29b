import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { rotateDirectoryToken, stopPreviousDirectoryToken } from '@/lib/console/directory-actions';
import { consoleDeps, DirectoryParams } from '../../../../../console-deps';

const MONTH_SECONDS = 30 * 24 * 60 * 60;
const Body = z.object({ overlapSeconds: z.number().int().min(0).max(MONTH_SECONDS).default(0) });

/** Makes a new bearer token; it is shown this once. The old one stops at once, or after `overlapSeconds`. */
export const POST = consoleRoute({
  params: DirectoryParams,
  body: Body,
  run: async ({ operator, params, body }) =>
    rotateDirectoryToken(consoleDeps(params.environmentId), operator, params.environmentId, {
      scimDirectoryId: params.scimDirectoryId,
      overlapSeconds: body.overlapSeconds,
    }),
});

/** Ends the overlap of the last rotation. */
export const DELETE = consoleRoute({
  params: DirectoryParams,
  run: async ({ operator, params }) =>
    stopPreviousDirectoryToken(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.scimDirectoryId,
    ),
});
