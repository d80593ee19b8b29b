import type { Database } from '@/lib/db/client';
import { DomainError } from '@/lib/errors';
import { findSyncRun, listSyncRunChanges, type SyncRunChange } from '@/lib/sync/queries';
import { toCsv } from './csv';

const PAGE = 1000;
const COLUMNS = ['ordinal', 'kind', 'subject', 'subject_id', 'before', 'after', 'reason'] as const;

export type ExportedFile = { name: string; contentType: string; stream: ReadableStream<Uint8Array> };

/**
 * What a run changed, as a file that is written while it is read: a run can have changed more than fits in memory. CSV is RFC
 * 4180; JSON is one array of changes. Throws not_found when the run belongs to another environment.
 */
export async function exportSyncRun(
  db: Database,
  { environmentId, syncRunId }: { environmentId: string; syncRunId: string },
  format: 'json' | 'csv',
): Promise<ExportedFile> {
  const run = await findSyncRun(db, syncRunId);
  if (!run || run.environmentId !== environmentId)
    throw new DomainError('not_found', 'There is no such sync run. Runs are kept for 90 days.');
  const chunks = format === 'csv' ? csvChunks(db, syncRunId) : jsonChunks(db, syncRunId);
  return {
    name: `${syncRunId}.${format}`,
    contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
    stream: toStream(chunks),
  };
}

async function* changePages(db: Database, syncRunId: string): AsyncGenerator<SyncRunChange[]> {
  let after: number | undefined;
  for (;;) {
    const { changes, next } = await listSyncRunChanges(db, syncRunId, { after, limit: PAGE });
    if (changes.length > 0) yield changes;
    if (next === null) return;
    after = next;
  }
}

async function* csvChunks(db: Database, syncRunId: string): AsyncGenerator<string> {
  yield toCsv(COLUMNS, []);
  for await (const changes of changePages(db, syncRunId)) {
    const rows = changes.map((change) => ({
      ordinal: String(change.ordinal),
      kind: change.kind,
      subject: change.subject,
      subject_id: change.subjectId,
      before: change.before === null ? '' : JSON.stringify(change.before),
      after: change.after === null ? '' : JSON.stringify(change.after),
      reason: change.reason ?? '',
    }));
    const text = toCsv(COLUMNS, rows);
    yield text.slice(text.indexOf('\r\n') + 2);
  }
}

async function* jsonChunks(db: Database, syncRunId: string): AsyncGenerator<string> {
  let first = true;
  for await (const changes of changePages(db, syncRunId)) {
    for (const change of changes) {
      yield `${first ? '[\n' : ',\n'}${JSON.stringify(change)}`;
      first = false;
    }
  }
  yield first ? '[]\n' : '\n]\n';
}

function toStream(chunks: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}
