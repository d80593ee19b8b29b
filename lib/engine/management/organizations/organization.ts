import { formatId } from '@/lib/ids';
import type { Organization } from '../../contract';
import { EngineError } from '../../errors';
import { toTime } from '../wire-time';

/** An organization as it is stored. `domains` are as they were given. */
export type OrganizationRow = {
  id: string;
  environmentId: string;
  displayName: string | null;
  externalId: string | null;
  domains: readonly string[];
  createdAt: Date;
  updatedAt: Date;
};

/** What a create or an update sets; null clears. */
export type OrganizationSettings = {
  displayName: string | null;
  externalId: string | null;
  domains: readonly { domain: string; folded: string }[];
  searchText: string;
  sortName: string;
};

type Request = { displayName?: string | undefined; externalId?: string | undefined; domains?: string[] | undefined };

/** The settings a request asks for. An absent field is cleared and an empty external id is none (contract §2.6). */
export function toSettings(request: Request): OrganizationSettings {
  const displayName = request.displayName || null;
  const externalId = request.externalId || null;
  const domains = (request.domains ?? []).map((domain) => ({ domain, folded: requireFoldedDomain(domain) }));
  return {
    displayName,
    externalId,
    domains,
    searchText: fold([displayName ?? '', externalId ?? '', ...domains.map(({ folded }) => folded)].join('\n')),
    sortName: fold(displayName ?? externalId ?? ''),
  };
}

/** How names are compared and found: NFC, lower case, without outer white space. */
export function fold(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/** How domains are compared: lower case, without outer white space or a trailing dot. */
export function foldDomain(domain: string): string {
  return domain.trim().replace(/\.$/, '').toLowerCase();
}

export function requireFoldedDomain(domain: string): string {
  const folded = foldDomain(domain);
  if (folded !== '') return folded;
  throw new EngineError('invalid_argument', 'domains: a domain may not be empty', {
    violations: [{ field: 'domains', description: 'a domain may not be empty' }],
  });
}

/** The wire form. Domains are sorted ascending, duplicates kept (contract §2.1). */
export function toOrganization(row: OrganizationRow): Organization {
  return {
    id: formatId('organization', row.id),
    environmentId: formatId('environment', row.environmentId),
    displayName: row.displayName ?? '',
    externalId: row.externalId ?? '',
    domains: row.domains.toSorted(),
    createTime: toTime(row.createdAt),
    updateTime: toTime(row.updatedAt),
  };
}
