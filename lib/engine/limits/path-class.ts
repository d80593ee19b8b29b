import type { LimitKind } from './rate-limit';

/** In whose words an answer is: the contract's JSON, SCIM's, OAuth's, or a page for a person. */
export type Dialect = 'api' | 'scim' | 'oauth' | 'page';

/** What is known of a request by its path alone, before it is routed. */
export type PathClass = {
  /** What it is limited as by its credential; null where only its address limits it. */
  readonly limit: LimitKind | null;
  readonly dialect: Dialect;
};

/** What no route answers is the API's: it says that there is no such operation. */
const UNROUTED: PathClass = { limit: 'api', dialect: 'api' };

/** Tells the class of a path from the route table: parameters of a path stand for one segment, a final `*` for all that follows. */
export function createPathClassifier(
  routes: readonly { readonly path: string; readonly class: PathClass }[],
): (path: string) => PathClass {
  const exact = new Map<string, PathClass>();
  const patterns = new Map<string, { matches: RegExp; class: PathClass }>();
  for (const { path, class: found } of routes) {
    if (path.includes(':')) patterns.set(path, { matches: toPattern(path), class: found });
    else exact.set(path, found);
  }
  // Of the API's own paths nothing needs to be looked for: they are what is left.
  const looked = [...patterns.values()].filter((each) => each.class.limit !== 'api' || each.class.dialect !== 'api');
  return (path) => {
    const routed = asRouted(path);
    return exact.get(routed) ?? looked.find(({ matches }) => matches.test(routed))?.class ?? UNROUTED;
  };
}

function toPattern(path: string): RegExp {
  const pattern = path
    .replaceAll('.', '\\.')
    .replace(/:\w+(?:\{([^}]+)\})?/g, (_, given: string | undefined) => given ?? '[^/]+')
    .replace(/\/\*$/, '(?:/.*)?');
  return new RegExp(`^${pattern}$`);
}

/** The path as the router reads it, which takes `%72edeem` for `redeem`. */
export function asRouted(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURI(path);
  } catch {
    return path; // Not what anybody encoded; no route is called so.
  }
}
