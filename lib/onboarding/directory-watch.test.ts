import { describe, expect, it } from 'vitest';
import { ScimActivity, ScimRequest } from '@/lib/engine/contract';
import { capabilityLines, diagnose, dialectName, toTickerLine } from './directory-watch';

const request = (changes: object) =>
  ScimRequest.parse({
    id: 'scim_request_1',
    time: '2030-01-15T08:00:00Z',
    method: 'POST',
    path: '/Users',
    status: 201,
    ...changes,
  });

describe('the ticker', () => {
  it.each([
    [{ method: 'GET', path: '/Users?filter=userName eq "a"', status: 200 }, 'Looked up people'],
    [{ method: 'POST', path: '/Users', status: 201 }, 'Sent a person'],
    [{ method: 'PATCH', path: '/Users/1', status: 200, capability: 'deactivate' }, 'Deactivated a person'],
    [{ method: 'PATCH', path: '/Groups/1', status: 204 }, 'Changed a group'],
    [{ method: 'GET', path: '/ServiceProviderConfig', status: 200 }, 'Asked what this directory supports'],
  ])('says %j as “%s”', (changes, text) => {
    expect(toTickerLine(request(changes))).toMatchObject({ state: 'passed', text, diagnosis: null });
  });

  it('does not call a look-up that finds nobody a failure', () => {
    expect(toTickerLine(request({ method: 'GET', path: '/Users/1', status: 404 })).state).toBe('passed');
    expect(toTickerLine(request({ method: 'PATCH', path: '/Users/1', status: 404 })).state).toBe('failed');
  });

  it.each([
    [{ status: 401 }, /token/],
    [{ status: 400, errorCode: 'email_outside_domains' }, /domains/],
    [{ status: 409, errorCode: 'uniqueness' }, /exists already/],
    [{ status: 400, path: '/Groups', errorCode: 'invalidValue' }, /group names a member/],
    [{ status: 400, errorCode: 'invalidValue' }, /attribute mapping/],
    [{ status: 429 }, /faster/],
    [{ status: 503 }, /our side/],
    [{ status: 418 }, /does not understand/],
  ])('names what is wrong with %j', (changes, text) => {
    expect(diagnose(request(changes))).toMatch(text);
  });
});

describe('capabilities', () => {
  it('turn green by what was seen to work, and a deletion counts as removing a leaver', () => {
    const activity = ScimActivity.parse({ capabilities: { read: 't1', delete: 't2' } });
    const seen = Object.fromEntries(capabilityLines(activity).map(({ id, seenAt }) => [id, seenAt]));
    expect(seen).toEqual({ read: 't1', create: null, update: null, deactivate: 't2', group: null });
  });

  it('names a dialect only when one was recognised', () => {
    expect(dialectName('entra')).toBe('Microsoft Entra ID');
    expect(dialectName('')).toBeNull();
    expect(dialectName('generic')).toBeNull();
  });
});
