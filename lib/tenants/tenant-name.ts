/** What a tenant is called where people read it. */
export function tenantName(organization: { id: string; displayName: string; externalId: string }): string {
  return organization.displayName || organization.externalId || organization.id;
}
