import { ScimError } from './protocol/errors';
import { GROUP, USER } from './protocol/resource-types';
import type { ResourceType } from './protocol/schema';

/** What a path below a directory's base URL names. */
export type ScimRoute =
  | { kind: 'collection' | 'search'; type: ResourceType }
  | { kind: 'resource'; type: ResourceType; id: string }
  | { kind: 'root' | 'root_search' | 'bulk' }
  | { kind: 'unsupported'; name: string }
  | DiscoveryRoute;

export type DiscoveryRoute =
  | { kind: 'provider_config' | 'resource_types' | 'schemas' }
  | { kind: 'resource_type' | 'schema'; id: string };

const METHODS: Record<ScimRoute['kind'], readonly string[]> = {
  collection: ['GET', 'POST'],
  search: ['POST'],
  resource: ['GET', 'PUT', 'PATCH', 'DELETE'],
  root: ['GET'],
  root_search: ['POST'],
  bulk: ['POST'],
  provider_config: ['GET'],
  resource_types: ['GET'],
  resource_type: ['GET'],
  schemas: ['GET'],
  schema: ['GET'],
  unsupported: [],
};

/**
 * Reads a path below the base URL. Letter case, repeated and final slashes, and a pasted `/scim/v2` do not matter. Throws 404 for
 * what is no endpoint, 405 with `Allow` for another method.
 */
export function matchRoute(method: string, path: string): ScimRoute {
  const route = findRoute(segmentsOf(path));
  if (route === null)
    throw new ScimError(404, 'There is no such endpoint. Check the SCIM base URL at the identity provider.');
  if (route.kind === 'unsupported') {
    throw new ScimError(501, `${route.name} is not supported; /ServiceProviderConfig says what is.`, {
      code: 'unsupported',
    });
  }
  const allowed = METHODS[route.kind];
  if (allowed.includes(method === 'HEAD' ? 'GET' : method)) return route;
  const allow = allowed.join(', ');
  throw new ScimError(405, `This endpoint answers ${allow} only.`, { code: 'method_not_allowed', headers: { allow } });
}

function segmentsOf(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments[0]?.toLowerCase() === 'scim') segments.shift();
  if (segments[0]?.toLowerCase() === 'v2') segments.shift();
  return segments;
}

function findRoute([first, second, ...rest]: readonly string[]): ScimRoute | null {
  if (rest.length > 0) return null;
  if (first === undefined) return { kind: 'root' };
  switch (first.toLowerCase()) {
    case 'users':
      return resourceRoute(USER, second);
    case 'groups':
      return resourceRoute(GROUP, second);
    case 'serviceproviderconfig':
    case 'serviceproviderconfigs':
      return second === undefined ? { kind: 'provider_config' } : null;
    case 'resourcetypes':
      return second === undefined ? { kind: 'resource_types' } : { kind: 'resource_type', id: decode(second) };
    case 'schemas':
      return second === undefined ? { kind: 'schemas' } : { kind: 'schema', id: decode(second) };
    case '.search':
      return second === undefined ? { kind: 'root_search' } : null;
    case 'bulk':
      return second === undefined ? { kind: 'bulk' } : null;
    case 'me':
      return { kind: 'unsupported', name: '/Me' };
    default:
      return null;
  }
}

function resourceRoute(type: ResourceType, id: string | undefined): ScimRoute {
  if (id === undefined) return { kind: 'collection', type };
  return id.toLowerCase() === '.search' ? { kind: 'search', type } : { kind: 'resource', type, id: decode(id) };
}

/** A segment that is not valid percent-encoding names nothing, and stays as it is. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
