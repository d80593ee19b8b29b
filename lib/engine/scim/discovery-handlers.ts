import type { DirectoryAccess } from './access-store';
import { answer, type Call, type Outcome } from './call';
import * as documents from './protocol/discovery';
import { ScimError } from './protocol/errors';
import type { DiscoveryRoute } from './route';
import { LIST_SCHEMA } from './search-handlers';

/** The discovery endpoints (RFC 7644 §4). They cannot be filtered, and ignore every other parameter. */
export function handleDiscovery(call: Call, route: DiscoveryRoute): Outcome {
  if (call.query.has('filter')) {
    throw new ScimError(403, 'The discovery endpoints cannot be filtered.', { code: 'discovery_filter' });
  }
  return answer(200, findDocument(call.access, route), { capability: 'discovery' });
}

function findDocument({ baseUrl, types }: DirectoryAccess, route: DiscoveryRoute): object {
  switch (route.kind) {
    case 'provider_config':
      return documents.serviceProviderConfig(baseUrl);
    case 'resource_types':
      return toList(documents.resourceTypes(types, baseUrl));
    case 'schemas':
      return toList(documents.schemas(types, baseUrl));
    case 'resource_type':
      return documents.resourceType(types, route.id, baseUrl) ?? unknown('resource type');
    case 'schema':
      return documents.schema(types, route.id, baseUrl) ?? unknown('schema');
    default:
      return route satisfies never;
  }
}

function toList(resources: object[]): object {
  return {
    schemas: [LIST_SCHEMA],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function unknown(noun: string): never {
  throw new ScimError(404, `There is no such ${noun}.`, { code: 'not_found' });
}
