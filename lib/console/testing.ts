import type { OrganizationSummary } from '@/lib/ssoready/client';

/** A summary of an organization about which nothing has happened yet, with what a test changes. */
export function toSummary(
  name: string,
  parts: {
    sso?: Partial<OrganizationSummary['sso']>;
    directory?: Partial<OrganizationSummary['directory']>;
    createTime?: string;
  } = {},
): OrganizationSummary {
  return {
    organization: {
      id: `org_${name}`,
      environmentId: 'env_1',
      displayName: name,
      externalId: '',
      domains: [],
      ...(parts.createTime === undefined ? {} : { createTime: parts.createTime }),
    },
    sso: { samlConnectionId: '', oidcConnectionId: '', primary: true, configured: false, used: false, ...parts.sso },
    directory: { scimDirectoryId: '', hasClientBearerToken: false, dialect: '', userCount: 0, ...parts.directory },
  };
}

/** A moment so many days, hours or minutes from `now`, as the API writes it. */
export function later(now: Date, by: { days?: number; hours?: number; minutes?: number }): string {
  const minutes = ((by.days ?? 0) * 24 + (by.hours ?? 0)) * 60 + (by.minutes ?? 0);
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}
