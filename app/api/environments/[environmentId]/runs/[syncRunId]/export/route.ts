import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { exportSyncRun } from '@/lib/console/export-sync-run';
import { consoleDeps, SyncRunParams } from '../../../../../console-deps';

/** What a run changed, as a file. */
export const GET = consoleRoute({
  params: SyncRunParams,
  query: z.object({ format: z.enum(['json', 'csv']).default('json') }),
  run: async ({ params, query }) => {
    const file = await exportSyncRun(consoleDeps(params.environmentId).db, params, query.format);
    return new Response(file.stream, {
      headers: {
        'content-type': file.contentType,
        'content-disposition': `attachment; filename="${file.name}"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
});
