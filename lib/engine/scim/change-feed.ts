import { z } from 'zod';
import type { ScimChangeList } from '../contract';
import type { EngineDeps } from '../deps';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, queryParameter, requireId } from '../http';
import { createPageToken, readPageToken } from '../paging/page-token';
import { readPageSize } from '../paging/paging';
import type { EnvironmentScope } from '../scope';
import { toScimChange } from './change-events';
import * as store from './changes-store';

/** `after` of a reader that wants only what comes next. */
const LATEST = 'latest';

/**
 * GET /v1/scim/changes (extension): what changed in the directories of an environment, in order, from where `after` ended. Without
 * `after` it starts with the oldest change on record. Throws `out_of_range` when changes behind the cursor have been deleted. With
 * `before` instead, for people who look: the newest first, and what has been deleted is the end.
 */
export const listScimChanges: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const filter = await readFilter(deps, scope, request);
  const limit = readPageSize(request);
  const binding = ['scim-changes', scope.environmentId, filter.organizationId ?? '', filter.scimDirectoryId ?? ''];
  const before = queryParameter(request, 'before');
  if (before !== undefined) return answerBackwards(deps, scope, { filter, limit, binding, before, request });
  const unplaced = await store.placeChanges(deps.sql, scope.environmentId);
  const state = await store.readFeedState(deps.sql, scope);
  const token = queryParameter(request, 'after');
  const after = readCursor(deps, binding, token, state);
  const range = { filter, after, through: state.lastPosition, limit: limit + 1 };
  const found = await store.listChanges(deps.sql, scope, range);
  // What was deleted after the first look is missing from the list, and nobody would notice.
  if (token !== undefined) refuseExpired(after, await store.readFeedState(deps.sql, scope));
  const page = found.slice(0, limit);
  const more = found.length > limit;
  // At the end of what there is, the cursor moves on past changes that the filter leaves out: it must not grow old.
  const position = more ? (page.at(-1)?.position ?? after) : state.lastPosition;
  const body: z.output<typeof ScimChangeList> = {
    scimChanges: page.map((change) => toScimChange(change)),
    nextCursor: createPageToken(deps.pageTokenKey, binding, { position }),
    hasMore: more || unplaced,
  };
  return Response.json(body);
};

type Backwards = {
  filter: store.FeedFilter;
  limit: number;
  binding: readonly string[];
  before: string;
  request: Request;
};

/** A page of changes before a cursor, the newest first. Its cursors are no cursors of the other direction. */
async function answerBackwards(deps: EngineDeps, scope: EnvironmentScope, asked: Backwards): Promise<Response> {
  const { filter, limit, request } = asked;
  if (queryParameter(request, 'after') !== undefined) {
    const description = 'Send after, to follow changes, or before, to look back; not both.';
    throw new EngineError('invalid_argument', description, { violations: [{ field: 'before', description }] });
  }
  const binding = [...asked.binding, 'backwards'];
  await store.placeChanges(deps.sql, scope.environmentId);
  const sealed = asked.before === LATEST ? undefined : readToken(deps, binding, asked.before, 'before');
  const before = sealed === undefined ? null : Cursor.parse(sealed).position;
  const found = await store.listChangesBefore(deps.sql, scope, { filter, before, limit: limit + 1 });
  const page = found.slice(0, limit);
  const position = page.at(-1)?.position ?? before ?? 0;
  return Response.json({
    scimChanges: page.map((change) => toScimChange(change)),
    nextCursor: createPageToken(deps.pageTokenKey, binding, { position }),
    hasMore: found.length > limit,
  } satisfies z.output<typeof ScimChangeList>);
}

async function readFilter(deps: EngineDeps, scope: EnvironmentScope, request: Request): Promise<store.FeedFilter> {
  const directory = queryParameter(request, 'scimDirectoryId');
  const organization = queryParameter(request, 'organizationId');
  const named = organization === undefined ? null : requireId('organization', organization, 'organization');
  if (directory === undefined) {
    if (named !== null && !(await store.hasOrganization(deps.sql, scope, named))) throw unknownId('organization');
    return { organizationId: named, scimDirectoryId: null };
  }
  const scimDirectoryId = requireId('scimDirectory', directory, 'SCIM directory');
  const organizationId = await store.findDirectoryOrganization(deps.sql, scope, scimDirectoryId);
  if (organizationId === null || (named !== null && named !== organizationId)) throw unknownId('SCIM directory');
  return { organizationId, scimDirectoryId };
}

const Cursor = z.object({ position: z.number().int().nonnegative() });

function readCursor(
  deps: Pick<EngineDeps, 'pageTokenKey'>,
  binding: readonly string[],
  token: string | undefined,
  state: store.FeedState,
): number {
  if (token === LATEST) return state.lastPosition;
  const sealed = readToken(deps, binding, token, 'after');
  if (sealed === undefined) return state.prunedThrough;
  const { position } = Cursor.parse(sealed);
  refuseExpired(position, state);
  return position;
}

function refuseExpired(position: number, { prunedThrough }: store.FeedState): void {
  if (position >= prunedThrough) return;
  const description =
    'Changes behind this cursor have been deleted. Read the directories anew, then follow from after=latest.';
  throw new EngineError('out_of_range', description, {
    violations: [{ field: 'after', description, reason: 'CURSOR_EXPIRED' }],
  });
}

function readToken(
  deps: Pick<EngineDeps, 'pageTokenKey'>,
  binding: readonly string[],
  token: string | undefined,
  field: 'after' | 'before',
) {
  try {
    return readPageToken(deps.pageTokenKey, binding, token);
  } catch (cause) {
    const description = 'This cursor was not issued for this environment and filter.';
    throw new EngineError('invalid_argument', description, {
      cause,
      violations: [{ field, description, reason: 'CURSOR_INVALID' }],
    });
  }
}
