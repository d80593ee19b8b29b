import { prove } from './authentication';
import { answer, type Call, type Outcome, proven } from './call';
import { memberDetail, toShownGroups } from './groups-handlers';
import { decodeFilterValues, type ListParameters, readListQuery, readSearchRequest, toListQuery } from './list-query';
import { type ListQuery, listGroups, listUsers, type Page } from './list-store';
import { ScimError } from './protocol/errors';
import { fold } from './protocol/fold';
import { Printed } from './protocol/print';
import { GROUP } from './protocol/resource-types';
import type { ResourceType } from './protocol/schema';
import { showUser } from './user-answers';
import { requireBody } from './users-handlers';
import type { StoredUser } from './users-store';

export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** GET on a collection (RFC 7644 §3.4.2). */
export async function listResources(call: Call, type: ResourceType): Promise<Outcome> {
  return answerList(call, readListQuery(call.query), type);
}

/** POST …/.search (RFC 7644 §3.4.3). */
export async function searchResources(call: Call, type: ResourceType): Promise<Outcome> {
  return answerList(call, readSearchRequest(requireBody(call)), type);
}

async function answerList(call: Call, parameters: ListParameters, type: ResourceType): Promise<Outcome> {
  const page = await findPage(call, parameters, type);
  const list = toListResponse(page, parameters.startIndex);
  return answer(200, printList(list, page.resources) ?? list, { capability: 'read' });
}

/** A list whose resources are JSON already; null where one is not. */
function printList(list: object, resources: readonly object[]): Printed | null {
  const printed = resources.filter((resource) => resource instanceof Printed);
  if (printed.length < resources.length) return null;
  const head = JSON.stringify({ ...list, Resources: undefined });
  return new Printed(`${head.slice(0, -1)},"Resources":[${printed.map(({ text }) => text).join(',')}]}`);
}

function toListResponse({ total, resources }: Page<object>, startIndex: number): object {
  return {
    schemas: [LIST_SCHEMA],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

async function findPage(call: Call, parameters: ListParameters, type: ResourceType): Promise<Page<object>> {
  const page = await findPageOnce(call, parameters, type);
  const decoded = page.total > 0 || parameters.filter === null ? null : decodeFilterValues(parameters.filter);
  return decoded === null ? page : findPageOnce(call, { ...parameters, filter: decoded }, type);
}

async function findPageOnce(call: Call, parameters: ListParameters, named: ResourceType): Promise<Page<object>> {
  const { engine, access } = call;
  const type = named.name === GROUP.name ? access.types.group : access.types.user;
  const { projection, ...query } = toListQuery(type, parameters);
  if (type.name === GROUP.name) {
    await prove(call);
    const members = memberDetail(projection);
    const page = await listGroups(engine.sql, access.scope, type, { ...query, members }, engine.positions);
    return { total: page.total, resources: toShownGroups(call, page.resources, projection) };
  }
  const page = await findUserPage(call, query);
  return { total: page.total, resources: page.resources.map((user) => showUser(call, user, projection)) };
}

async function findUserPage(call: Call, query: ListQuery): Promise<Page<StoredUser>> {
  if (query.filter === null && query.sort === null) return listAllUsers(call, query);
  const name = query.filter === null || query.startIndex > 1 || query.count === 0 ? null : userNameOf(query.filter);
  if (name !== null) return findByUserName(call, name);
  await prove(call);
  return listUsers(call.engine.sql, call.access.scope, call.access.types.user, query);
}

/** More rows than these are added up for a total only until somebody has summed them up. */
const MAX_DELTAS = 100;

async function listAllUsers(call: Call, { startIndex, count }: ListQuery): Promise<Page<StoredUser>> {
  const { engine, access } = call;
  const directory = access.scope.scimDirectoryId;
  const place = engine.positions.find(directory, 'user', startIndex);
  const page = proven(call, await engine.listUsers({ access, ...place, count }));
  const { first, last, resources } = page;
  if (first !== null && last !== null) {
    engine.positions.notePage(directory, 'user', { startIndex, first, last, count: resources.length });
  }
  if (page.deltas > MAX_DELTAS) engine.compactCounts(directory);
  return page;
}

/** The folded userName that a filter asks for, when it asks for nothing else: what identity providers ask most. */
function userNameOf(filter: NonNullable<ReturnType<typeof toListQuery>['filter']>): string | null {
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return null;
  return filter.path.attribute.name === 'userName' && filter.path.extension === null ? fold(filter.value) : null;
}

async function findByUserName(call: Call, userNameFolded: string) {
  const user = proven(call, await call.engine.findUserByName({ access: call.access, userNameFolded }));
  return user === null ? { total: 0, resources: [] } : { total: 1, resources: [user] };
}

/** GET / and POST /.search: resources of every type, users before groups (RFC 7644 §3.4.2.1). */
export async function searchAll(call: Call): Promise<Outcome> {
  const parameters = call.method === 'POST' ? readSearchRequest(requireBody(call)) : readListQuery(call.query);
  if (parameters.sortBy !== null) {
    throw new ScimError(501, 'Resources of several types cannot be sorted together.', { code: 'unsupported' });
  }
  const { startIndex, count } = parameters;
  let total = 0;
  const resources: object[] = [];
  for (const type of searchableTypes(call.access.types.all, parameters)) {
    const page = await findPage(
      call,
      { ...parameters, startIndex: Math.max(1, startIndex - total), count: count - resources.length },
      type,
    );
    if (startIndex - total <= page.total) resources.push(...page.resources);
    total += page.total;
  }
  return answer(200, toListResponse({ total, resources }, startIndex), { capability: 'read' });
}

/** A filter on an attribute that one type lacks is true of no resource of that type. */
function searchableTypes(all: readonly ResourceType[], parameters: ListParameters): ResourceType[] {
  const refusals: unknown[] = [];
  const types = all.filter((type) => {
    try {
      toListQuery(type, parameters);
      return true;
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      refusals.push(error);
      return false;
    }
  });
  if (types.length === 0) throw refusals[0];
  return types;
}
