/**
 * The page of the sandbox company that an identity provider's entity ID belongs to, or null when it is not one of this
 * installation (`publicUrl`).
 */
export function sandboxCompanyPath(idpEntityId: string, publicUrl: string): string | null {
  if (!URL.canParse(idpEntityId)) return null;
  const { origin, pathname } = new URL(idpEntityId);
  return origin === publicUrl ? (/^(\/sandbox\/sandbox_app_[0-9a-z]+)\/metadata$/.exec(pathname)?.[1] ?? null) : null;
}
