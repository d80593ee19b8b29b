import { describe, expect, it } from 'vitest';
import { diffRequest, diffResource } from './diff-resource';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('the difference of two states of a resource', () => {
  it('is what changed, what is new and what is gone, each by its path', () => {
    const before = { userName: 'ada', name: { givenName: 'Ada', familyName: 'Byron' }, title: 'Analyst' };
    const after = { userName: 'ada', name: { givenName: 'Ada', familyName: 'Lovelace' }, active: false };
    expect(diffResource(before, after)).toEqual([
      { attribute: 'name.familyName', before: 'Byron', after: 'Lovelace' },
      { attribute: 'title', before: 'Analyst', after: '' },
      { attribute: 'active', before: '', after: 'false' },
    ]);
  });

  it('tells entries of a list apart by their type, whatever their order', () => {
    const work = { type: 'work', value: 'a@x.test' };
    const home = { type: 'home', value: 'h@x.test' };
    expect(diffResource({ emails: [work, home] }, { emails: [home, { ...work, value: 'b@x.test' }] })).toEqual([
      { attribute: 'emails[work]', before: 'a@x.test', after: 'b@x.test' },
    ]);
  });

  it('keeps two entries of one type, and entries without one', () => {
    const change = diffResource(null, {
      emails: [
        { type: 'work', value: 'a' },
        { type: 'work', value: 'b' },
      ],
      tags: ['x'],
    });
    expect(change.map(({ after }) => after)).toEqual(['a', 'b', 'x']);
  });

  it('shows one member who joined as one line', () => {
    const ada = { value: 'scim_user_1', display: 'Ada' };
    expect(diffResource({ members: [ada] }, { members: [{ value: 'scim_user_2', display: 'Bob' }, ada] })).toEqual([
      { attribute: 'members[scim_user_2]', before: '', after: 'Bob' },
    ]);
  });

  it('leaves out what every answer carries, and shortens the name of an extension', () => {
    const after = { id: '1', schemas: ['x'], meta: { version: '2' }, [ENTERPRISE]: { department: 'R&D' } };
    expect(diffResource({}, after)).toEqual([
      { attribute: 'enterprise:2.0:User.department', before: '', after: 'R&D' },
    ]);
  });
});

describe('what a logged request did', () => {
  const request = {
    method: 'PATCH',
    status: 200,
    resourceId: 'scim_user_1',
    resourceBefore: '{"title":"Analyst"}',
    resourceAfter: '{"title":"Countess"}',
    responseBody: '',
  };
  const change = { attribute: 'title', before: 'Analyst', after: 'Countess' };

  it('is read from the states, or from the answer where that shows the state after', () => {
    expect(diffRequest(request)).toEqual({ kind: 'changed', changes: [change] });
    const answered = { ...request, resourceAfter: '', responseBody: request.resourceAfter };
    expect(diffRequest(answered)).toEqual({ kind: 'changed', changes: [change] });
  });

  it('tells a creation and a deletion from a change', () => {
    const made = { ...request, method: 'POST', status: 201, resourceBefore: '' };
    expect(diffRequest(made)).toMatchObject({ kind: 'created' });
    expect(diffRequest({ ...request, method: 'DELETE', status: 204, resourceAfter: '' })).toMatchObject({
      kind: 'deleted',
    });
  });

  it('is nothing for a read and for what was refused', () => {
    expect(diffRequest({ ...request, status: 409 })).toEqual({ kind: 'none' });
    expect(diffRequest({ ...request, method: 'GET' })).toEqual({ kind: 'none' });
    expect(diffRequest({ ...request, resourceBefore: '', resourceAfter: '' })).toEqual({ kind: 'none' });
  });

  it('says so where the log has not kept the whole resource', () => {
    expect(diffRequest({ ...request, resourceBefore: '{"title":"Ana… (70000 characters)' })).toEqual({ kind: 'cut' });
  });
});
