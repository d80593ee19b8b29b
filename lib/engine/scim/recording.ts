import { parseId } from '@/lib/ids';
import type { EngineDeps } from '../deps';
import { type Activity, isNews, noteActivity } from './access-store';
import { type Call, type Outcome, type ScimEngine, textOf, toLogEntry } from './call';
import { tellHooks } from './change-events';
import type { Incoming } from './incoming';
import { CHECKER } from './protocol/dialect';
import { insertRefusal, type ScopedLogEntry } from './request-log-store';

/**
 * Logs a request, tells the host of a change, and notes what the directory has now been seen to do. Null where nothing of it has to
 * be waited for; never rejects.
 */
export function record(call: Call, outcome: Outcome, requestId: string): Promise<void> | null {
  const { engine, access } = call;
  try {
    tellHooks(call, outcome.changes);
    const entry = outcome.logged ? null : entryToWrite(call, outcome);
    const capability = outcome.status < 400 ? outcome.capability : null;
    const activity: Activity = { now: call.now, dialect: call.dialect, capability };
    const news = call.dialect !== CHECKER && isNews(access, activity);
    if (entry === null && !news) return null;
    return orReport(engine.deps, requestId, async () => {
      if (entry !== null) await engine.log.write(entry);
      if (news) await noteActivity(engine.sql, access, activity);
    });
  } catch (error) {
    report(engine.deps, requestId, error);
    return null;
  }
}

/** What was read can be read again: its entry may be written after the answer, and lost with the machine. Then this is null. */
function entryToWrite(call: Call, outcome: Outcome): ScopedLogEntry | null {
  const isRead = outcome.capability === 'read' || outcome.capability === 'discovery';
  const responseText = isRead || outcome.body === null ? null : textOf(outcome);
  const logged = { scope: call.access.scope, entry: toLogEntry(call, { ...outcome, responseText }) };
  return isRead && call.engine.log.later(logged) ? null : logged;
}

/** Logs a request whose token opens nothing. Never rejects. */
export async function recordRefusal(
  { deps, sql }: ScimEngine,
  { incoming, scimDirectoryId }: { incoming: Incoming; scimDirectoryId: string },
  outcome: Outcome,
  requestId: string,
): Promise<void> {
  const directory = parseId('scimDirectory', scimDirectoryId);
  if (directory === null || outcome.status !== 401) return;
  await orReport(deps, requestId, () =>
    insertRefusal(sql, directory, toLogEntry(incoming, { ...outcome, responseText: null })),
  );
}

async function orReport(deps: EngineDeps, requestId: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    report(deps, requestId, error);
  }
}

/** The work is done and answered for; only its record is missing. */
function report(deps: EngineDeps, requestId: string, error: unknown): void {
  deps.logger.error({ err: error, requestId }, 'a SCIM request could not be recorded');
}
