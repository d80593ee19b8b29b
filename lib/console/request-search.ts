import { parseId } from '@/lib/ids';
import { dialectChoices } from './dialects';
import { textParam } from './text-param';

/** What a request log is searched for; '' where it does not matter. */
export type RequestSearch = {
  /** Part of the path, the code, a body or the resource. */
  query: string;
  status: string;
  method: string;
  idp: string;
  /** `scim_user_…` or `scim_group_…`. */
  resource: string;
  within: string;
};

type Choice = { value: string; label: string };

/** Classes of statuses; `failed` is both kinds of refusals. */
export const STATUS_CHOICES: readonly Choice[] = [
  { value: 'failed', label: 'Refused (4xx, 5xx)' },
  { value: '2xx', label: '2xx accepted' },
  { value: '3xx', label: '3xx not modified' },
  { value: '4xx', label: '4xx their request' },
  { value: '5xx', label: '5xx our failure' },
];

export const METHOD_CHOICES: readonly Choice[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({
  value,
  label: value,
}));

export const IDP_CHOICES: readonly Choice[] = dialectChoices();

const HOUR = 3_600_000;
const SPANS: Readonly<Record<string, number>> = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR };
export const WITHIN_CHOICES: readonly Choice[] = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
];

/** The search that an address holds; a choice that does not exist is left out. `failed=1` of older addresses is understood. */
export function readRequestSearch(params: Record<string, string | string[] | undefined>): RequestSearch {
  const choice = (name: string, choices: readonly Choice[]) => {
    const given = textParam(params[name]);
    return choices.some(({ value }) => value === given) ? given : '';
  };
  return {
    query: textParam(params.query).slice(0, 200),
    status: choice('status', STATUS_CHOICES) || (textParam(params.failed) === '1' ? 'failed' : ''),
    method: choice('method', METHOD_CHOICES),
    idp: choice('idp', IDP_CHOICES),
    resource: textParam(params.resource).slice(0, 200),
    within: choice('within', WITHIN_CHOICES),
  };
}

export function isSearching(search: RequestSearch): boolean {
  return Object.values(search).some((value) => value !== '');
}

/** Whether `resource` can be the id of a user or group at all: the API refuses what cannot. */
export function isResourceId(resource: string): boolean {
  return parseId('scimUser', resource) !== null || parseId('scimGroup', resource) !== null;
}

/**
 * A place in the list: the API's token, and when the first page was read. "The last hour" must stay the same hour while one pages,
 * since a token continues only the search that it came from.
 */
export type RequestPlace = { token: string; at: Date };

/** Reads `page` of an address; at the beginning, the list is of `now`. */
export function readRequestPlace(page: string, now: Date): RequestPlace {
  const [, milliseconds = '', token = ''] = /^(\d{1,15})\.(.+)$/s.exec(page) ?? [];
  return token === '' ? { token: '', at: now } : { token, at: new Date(Number(milliseconds)) };
}

/** The same for an address. */
export function printRequestPlace({ token, at }: RequestPlace): string {
  return `${at.getTime()}.${token}`;
}

/** The search as the API takes it. */
export function toRequestFilter(search: RequestSearch, at: Date) {
  const { query, status, method, idp, resource } = search;
  const span = SPANS[search.within];
  return {
    ...(query === '' ? {} : { text: query }),
    ...(status === '' ? {} : status === 'failed' ? { failed: true } : { status }),
    ...(method === '' ? {} : { method }),
    ...(idp === '' ? {} : { dialect: idp }),
    ...(resource === '' ? {} : { resourceId: resource }),
    ...(span === undefined ? {} : { since: new Date(at.getTime() - span).toISOString() }),
  };
}

/** The address of a search of a directory's log. */
export function requestsHref(path: string, directoryId: string, search: Partial<RequestSearch>, page = ''): string {
  const wanted = Object.entries({ directory: directoryId, ...search, page }).filter(([, value]) => value !== '');
  return `${path}?${new URLSearchParams(wanted)}`;
}
