import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { deleteDirectory, updateDirectory } from '@/lib/console/directory-actions';
import { ExtensionBody } from '@/lib/console/extension-drafts';
import { ConfirmBody, consoleDeps, DirectoryParams } from '../../../../console-deps';

const Body = z.object({
  primary: z.boolean().optional(),
  domainPolicy: z.enum(['enforce', 'flag', 'off']).optional(),
  unknownMemberPolicy: z.enum(['skip', 'reject']).optional(),
  strictInterop: z.boolean().optional(),
  preserveOnPut: z.boolean().optional(),
  extensionSchemas: z.array(ExtensionBody).optional(),
});

/** Changes a directory's policies; what is left out is kept. */
export const PATCH = consoleRoute({
  params: DirectoryParams,
  body: Body,
  run: async ({ operator, params, body }) => ({
    scimDirectory: await updateDirectory(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.scimDirectoryId,
      body,
    ),
  }),
});

/** Deletes a directory with the people and groups it holds. */
export const DELETE = consoleRoute({
  params: DirectoryParams,
  body: ConfirmBody,
  run: async ({ operator, params, body }) =>
    deleteDirectory(
      consoleDeps(params.environmentId),
      operator,
      params.environmentId,
      params.scimDirectoryId,
      body.confirm,
    ),
});
