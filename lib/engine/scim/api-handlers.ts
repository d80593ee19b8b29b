import { z } from 'zod';
import { TextResponse } from '@/lib/http/text-response';
import { formatId } from '@/lib/ids';
import type { ScimActivity, ScimRequest } from '../contract';
import type { EngineDeps } from '../deps';
import { EngineError, unknownId } from '../errors';
import { type ApiHandler, authenticateApiKey, queryParameter, requireId } from '../http';
import { createPageToken } from '../paging/page-token';
import { type PageRequest, readPage, toPage } from '../paging/paging';
import type { EnvironmentScope } from '../scope';
import * as store from './api-store';
import { fold } from './protocol/fold';
import { readRequestSearch, searchApiRequests } from './request-search-store';

const RECENT_REQUESTS = 20;

/** GET /v1/scim/users (contract §2.4). Deleted users are included. Extension: `email`, the users with this address. */
export const listScimUsers: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
  const directory = await requireDirectory(deps, scope, context.req.raw);
  const group = queryParameter(context.req.raw, 'scimGroupId');
  const groupId = group === undefined ? null : requireId('scimGroup', group, 'SCIM group');
  if (groupId !== null) await requireIn(directory, await store.findApiGroup(deps.sql, scope, groupId), 'SCIM group');
  const email = queryParameter(context.req.raw, 'email');
  const emailFolded = email === undefined ? undefined : fold(email);
  const binding = ['scim-users', scope.environmentId, directory.id, groupId ?? '', emailFolded ?? ''];
  const page = readPage(deps, context.req.raw, binding, z.guid());
  const users = await store.listApiUsers(deps.sql, directory, { ...page, limit: page.limit + 1, groupId, emailFolded });
  return answerPage(deps, page, 'scimUsers', users, userJson);
};

/** GET /v1/scim/users/{id} */
export const getScimUser: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
  const id = requireId('scimUser', context.req.param('id'), 'SCIM user');
  const user = await store.findApiUser(deps.sql, scope, id);
  if (user === null) throw unknownId('SCIM user');
  return json(`{"scimUser":${userJson(user)}}`);
};

/** GET /v1/scim/groups (contract §2.4). Deleted groups are included. Extension: `scimUserId`, the groups of one user. */
export const listScimGroups: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
  const directory = await requireDirectory(deps, scope, context.req.raw);
  const user = queryParameter(context.req.raw, 'scimUserId');
  const userId = user === undefined ? null : requireId('scimUser', user, 'SCIM user');
  if (userId !== null) await requireIn(directory, await store.findApiUser(deps.sql, scope, userId), 'SCIM user');
  const binding = ['scim-groups', scope.environmentId, directory.id, userId ?? ''];
  const page = readPage(deps, context.req.raw, binding, z.guid());
  const groups = await store.listApiGroups(deps.sql, directory, { ...page, limit: page.limit + 1, userId });
  return answerPage(deps, page, 'scimGroups', groups, groupJson);
};

/** GET /v1/scim/groups/{id} */
export const getScimGroup: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: false });
  const id = requireId('scimGroup', context.req.param('id'), 'SCIM group');
  const group = await store.findApiGroup(deps.sql, scope, id);
  if (group === null) throw unknownId('SCIM group');
  return json(`{"scimGroup":${groupJson(group)}}`);
};

/**
 * GET /v1/scim-requests (extension): what an identity provider sent, newest first and without bodies. A search looks at so many
 * requests a page: a page may be short, or empty, and have another one after it.
 */
export const listScimRequests: ApiHandler = (deps) => async (context) => {
  const request = context.req.raw;
  const { scope } = await authenticateApiKey(deps, request, { management: true });
  const directory = await requireDirectory(deps, scope, request);
  const search = readRequestSearch(request);
  const binding = ['scim-requests', scope.environmentId, directory.id, JSON.stringify(search)];
  const page = readPage(deps, request, binding, z.guid());
  const bodies = queryParameter(request, 'bodies') === 'true';
  const { found, next } = await searchApiRequests(deps.sql, directory, { ...page, before: page.after, search, bodies });
  const nextPageToken = next === null ? '' : createPageToken(deps.pageTokenKey, page.binding, next);
  return Response.json({ scimRequests: found.map(toScimRequest), nextPageToken });
};

/** GET /v1/scim-requests/{id} (extension) */
export const getScimRequest: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('scimRequest', context.req.param('id'), 'SCIM request');
  const request = await store.findApiRequest(deps.sql, scope, id);
  if (request === null) throw unknownId('SCIM request');
  return Response.json({ scimRequest: toScimRequest(request) });
};

/** GET /v1/scim-directories/{id}/activity (extension): what an identity provider has really done with a directory. */
export const getScimActivity: ApiHandler = (deps) => async (context) => {
  const { scope } = await authenticateApiKey(deps, context.req.raw, { management: true });
  const id = requireId('scimDirectory', context.req.param('id'), 'SCIM directory');
  const directory = await store.findDirectory(deps.sql, scope, id);
  const activity = directory === null ? null : await store.findActivity(deps.sql, directory);
  if (directory === null || activity === null) throw unknownId('SCIM directory');
  const recent = await searchApiRequests(deps.sql, directory, {
    ...{ before: undefined, limit: RECENT_REQUESTS, search: {} },
  });
  const scimActivity: ScimActivity = {
    scimDirectoryId: formatId('scimDirectory', directory.id),
    dialect: activity.dialect ?? '',
    firstRequestTime: activity.firstRequestAt?.toISOString(),
    lastRequestTime: activity.lastRequestAt?.toISOString(),
    userCount: activity.userCount,
    groupCount: activity.groupCount,
    capabilities: activity.capabilities,
    recentRequests: recent.found.map(toScimRequest),
  };
  return Response.json({ scimActivity });
};

/** The directory a query selects: by its id, or the primary one of an organization (contract §2.4). */
async function requireDirectory(
  deps: EngineDeps,
  scope: EnvironmentScope,
  request: Request,
): Promise<store.ApiDirectory> {
  const directoryId = queryParameter(request, 'scimDirectoryId');
  if (directoryId !== undefined) {
    const id = requireId('scimDirectory', directoryId, 'SCIM directory');
    const directory = await store.findDirectory(deps.sql, scope, id);
    if (directory === null) throw unknownId('SCIM directory');
    return directory;
  }
  const organizationId = queryParameter(request, 'organizationId');
  if (organizationId !== undefined) {
    const id = requireId('organization', organizationId, 'organization');
    const found = await store.findPrimaryDirectory(deps.sql, scope, { id });
    if (found === null) throw unknownId('organization');
    return requirePrimary(found.directory);
  }
  const externalId = queryParameter(request, 'organizationExternalId');
  if (externalId === undefined) {
    throw new EngineError(
      'invalid_argument',
      'Name a directory by scimDirectoryId, organizationId or organizationExternalId.',
    );
  }
  const found = await store.findPrimaryDirectory(deps.sql, scope, { externalId });
  if (found !== null) return requirePrimary(found.directory);
  throw new EngineError(
    'invalid_argument',
    'No organization of this environment has this external id. Check it, and which environment the API key is of.',
  );
}

function requirePrimary(directory: store.ApiDirectory | null): store.ApiDirectory {
  if (directory !== null) return directory;
  throw new EngineError(
    'invalid_argument',
    'This organization has no primary SCIM directory. Make one primary, or name one by scimDirectoryId.',
  );
}

async function requireIn(
  directory: store.ApiDirectory,
  found: { scimDirectoryId: string } | null,
  noun: string,
): Promise<void> {
  if (found?.scimDirectoryId !== directory.id) throw unknownId(noun);
}

/** Writes a page by joining its entries' JSON: their attributes never become objects on the way. */
function answerPage<R extends { id: string }>(
  deps: EngineDeps,
  page: PageRequest<string>,
  member: string,
  found: readonly R[],
  toJson: (row: R) => string,
): Response {
  const { rows, nextPageToken } = toPage(deps, page, found, ({ id }) => id);
  return json(`{"${member}":[${rows.map(toJson).join(',')}],"nextPageToken":${JSON.stringify(nextPageToken)}}`);
}

function json(text: string): Response {
  return new TextResponse(text, 200, { 'content-type': 'application/json' });
}

function userJson({ attributes, ...user }: store.ApiUser): string {
  const head = JSON.stringify({
    id: formatId('scimUser', user.id),
    scimDirectoryId: formatId('scimDirectory', user.scimDirectoryId),
    email: user.email,
    deleted: user.deleted,
    createTime: user.createdAt.toISOString(),
    updateTime: user.updatedAt.toISOString(),
  });
  return `${head.slice(0, -1)},"attributes":${attributes}}`;
}

function groupJson({ attributes, ...group }: store.ApiGroup): string {
  const head = JSON.stringify({
    id: formatId('scimGroup', group.id),
    scimDirectoryId: formatId('scimDirectory', group.scimDirectoryId),
    displayName: group.displayName,
    deleted: group.deleted,
    createTime: group.createdAt.toISOString(),
    updateTime: group.updatedAt.toISOString(),
  });
  return `${head.slice(0, -1)},"attributes":${attributes}}`;
}

function toScimRequest(request: store.ApiRequest): ScimRequest {
  return {
    id: formatId('scimRequest', request.id),
    scimDirectoryId: formatId('scimDirectory', request.scimDirectoryId),
    time: request.at.toISOString(),
    method: request.method,
    path: request.path,
    status: request.status,
    errorCode: request.errorCode ?? '',
    dialect: request.dialect ?? '',
    capability: request.capability ?? '',
    resourceId: printResource(request),
    requestBody: request.requestBody ?? '',
    responseBody: request.responseBody ?? '',
    resourceBefore: request.resourceBefore ?? '',
    resourceAfter: request.resourceAfter ?? '',
    durationMicros: request.durationMicros,
  };
}

function printResource({ resourceId, path }: store.ApiRequest): string {
  if (resourceId === null) return '';
  return formatId(/^[^?]*\/groups(?:[/?]|$)/i.test(path) ? 'scimGroup' : 'scimUser', resourceId);
}
