import { describe, expect, it } from 'vitest';
import { formatId, newUuid } from '@/lib/ids';
import {
  isResourceId,
  isSearching,
  printRequestPlace,
  readRequestPlace,
  readRequestSearch,
  requestsHref,
  toRequestFilter,
} from './request-search';

const NOW = new Date('2026-03-01T08:00:00Z');
const paramsOf = (href: string) => Object.fromEntries(new URL(href, 'http://localhost').searchParams);

describe('the search in the request log', () => {
  it('survives the way into an address and back', () => {
    const search = {
      query: 'a&b=c',
      status: '4xx',
      method: 'PATCH',
      idp: 'okta',
      resource: formatId('scimUser', newUuid()),
      within: 'day',
    };
    const params = paramsOf(requestsHref('/requests', 'scim_directory_1', search, '7.abc'));
    expect(readRequestSearch(params)).toEqual(search);
    expect(params).toMatchObject({ directory: 'scim_directory_1', page: '7.abc' });
  });

  it('leaves out what is empty or does not exist', () => {
    expect(requestsHref('/requests', 'd', readRequestSearch({ status: '9xx', method: 'BREW', within: 'ever' }))).toBe(
      '/requests?directory=d',
    );
    expect(isSearching(readRequestSearch({ idp: 'nobody' }))).toBe(false);
  });

  it('understands the filter of addresses that were handed out before', () => {
    expect(toRequestFilter(readRequestSearch({ failed: '1' }), NOW)).toEqual({ failed: true });
  });

  it('becomes what the API searches by', () => {
    const search = readRequestSearch({ query: 'ada', status: '5xx', method: 'PUT', idp: 'entra', within: 'hour' });
    expect(toRequestFilter(search, NOW)).toEqual({
      text: 'ada',
      status: '5xx',
      method: 'PUT',
      dialect: 'entra',
      since: '2026-03-01T07:00:00.000Z',
    });
  });

  it('keeps the moment that "the last hour" is counted from while one pages', () => {
    const later = new Date(NOW.getTime() + 600_000);
    const place = readRequestPlace(printRequestPlace({ token: 'a.b', at: NOW }), later);
    expect(place).toEqual({ token: 'a.b', at: NOW });
  });

  it.each(['', 'abc', '.abc', '5.', 'x.y'])('begins anew at a place that is none: %j', (page) => {
    expect(readRequestPlace(page, NOW)).toEqual({ token: '', at: NOW });
  });

  it('knows the id of a user or group from anything else', () => {
    expect(isResourceId(formatId('scimGroup', newUuid()))).toBe(true);
    for (const text of ['ada@acme.example', 'scim_user_', formatId('member', newUuid())]) {
      expect(isResourceId(text)).toBe(false);
    }
  });
});
