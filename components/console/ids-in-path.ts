/** The environment an address is about, or null. */
export function environmentIdOf(pathname: string): string | null {
  return /^\/e\/([^/]+)/.exec(pathname)?.[1] ?? null;
}

/** The tenant an address is about, or null. */
export function organizationIdOf(pathname: string): string | null {
  return /^\/e\/[^/]+\/tenants\/([^/]+)/.exec(pathname)?.[1] ?? null;
}
