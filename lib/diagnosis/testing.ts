import type { ScimRequest } from '@/lib/ssoready/client';
import type { DirectoryFacts } from './world';

export const NOW = new Date('2030-01-15T12:00:00Z');
let count = 0;

/** A line of the request log, `minutes` before {@link NOW}. */
export function line(
  call: string,
  status: number,
  more: Partial<Omit<ScimRequest, 'requestBody'>> & { minutes?: number; body?: object | string } = {},
): ScimRequest {
  const [method = 'GET', path = '/Users'] = call.split(' ');
  const { minutes = 10, body = '', ...rest } = more;
  count += 1;
  return {
    id: `scim_request_${String(count).padStart(6, '0')}`,
    scimDirectoryId: 'scim_directory_1',
    time: new Date(NOW.getTime() - minutes * 60_000).toISOString(),
    method,
    path,
    status,
    errorCode: '',
    dialect: '',
    capability: '',
    resourceId: '',
    requestBody: typeof body === 'string' ? body : JSON.stringify(body),
    responseBody: '',
    resourceBefore: '',
    resourceAfter: '',
    durationMicros: 900,
    ...rest,
  };
}

/** A directory that works: a token, people, something a moment ago. */
export function facts(changes: Partial<DirectoryFacts> = {}): DirectoryFacts {
  return {
    hasToken: true,
    firstRequestTime: '2030-01-01T12:00:00Z',
    lastRequestTime: '2030-01-15T11:50:00Z',
    userCount: 12,
    groupCount: 2,
    dialect: '',
    chosenProvider: null,
    now: NOW,
    ...changes,
  };
}
