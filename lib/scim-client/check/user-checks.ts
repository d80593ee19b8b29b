import { type Check, type CheckState, newUser, patchBody, textAt, userNameOf } from './checks';
import { at } from './exchange';
import { expectError, expectList, expectStatus, expectValue, NotChecked, require, show } from './expectations';

/** The path of the user of this run. */
function person(state: CheckState): string {
  if (state.userId === null) throw new NotChecked('there is no user to check it with');
  return `/Users/${encodeURIComponent(state.userId)}`;
}

function get(state: CheckState, query: Record<string, string> = {}) {
  return state.send('GET', person(state), { query });
}

async function patch(state: CheckState, ...operations: object[]) {
  const changed = await state.send('PATCH', person(state), { body: patchBody(...operations) });
  expectStatus(changed, 200, 204);
  return get(state);
}

async function find(state: CheckState, filter: string) {
  return expectList(await state.send('GET', '/Users', { query: { filter } }));
}

async function expectFound(state: CheckState, filter: string): Promise<void> {
  person(state);
  const { total, resources } = await find(state, filter);
  const ids = resources.map((resource) => at(resource, 'id'));
  require(total === 1 &&
    ids[0] === state.userId, `${filter} should find the one user, and found ${total}: ${show(ids)}.`);
}

const must = (title: string, reference: string, run: Check['run']): Check => ({ title, reference, level: 'must', run });
const should = (title: string, reference: string, run: Check['run']): Check => ({
  title,
  reference,
  level: 'should',
  run,
});

const CREATING: Check[] = [
  must('a user is created: 201 with an id, a location and metadata', 'RFC 7644 §3.3', async (state) => {
    const created = await state.send('POST', '/Users', { body: { ...newUser(state), password: 'Correct-Horse-1!' } });
    expectStatus(created, 201);
    state.userId = textAt(created, 'id');
    state.userVersion = textAt(created, 'meta.version') ?? created.headers.get('etag');
    require(state.userId !== null, 'The answer has no "id".');
    expectValue(created, 'meta.resourceType', 'User');
    for (const path of ['meta.created', 'meta.lastModified', 'meta.location']) {
      require(textAt(created, path) !== null, `The answer has no "${path}".`);
    }
    const location = created.headers.get('location');
    require(location === textAt(created, 'meta.location'), `Location (${location}) should be what meta.location says.`);
    require(at(created.body, 'password') === undefined, 'The answer shows the password.');
  }),
  must('what was created can be read', 'RFC 7644 §3.4.1', async (state) => {
    const read = await get(state);
    expectStatus(read, 200);
    expectValue(read, 'userName', userNameOf(state));
    expectValue(read, 'name.familyName', 'Person');
    expectValue(read, 'emails.0.value', userNameOf(state));
    expectValue(read, 'active', true);
    require(at(read.body, 'password') === undefined, 'The answer shows the password.');
  }),
  must('the same userName in another letter case is 409', 'RFC 7644 §3.3, RFC 7643 §4.1.1', async (state) => {
    person(state);
    const body = { ...newUser(state), userName: userNameOf(state).toUpperCase() };
    const twin = await state.send('POST', '/Users', { body });
    const id = textAt(twin, 'id');
    if (twin.status === 201 && id !== null) await state.send('DELETE', `/Users/${encodeURIComponent(id)}`);
    expectError(twin, 409);
    expectValue(twin, 'scimType', 'uniqueness');
  }),
  must('a user without userName is 400', 'RFC 7643 §4.1.1', async (state) => {
    const { userName: _, ...body } = newUser(state, 'nameless');
    expectError(await state.send('POST', '/Users', { body }), 400);
  }),
  must('an unknown id is 404', 'RFC 7644 §3.12', async (state) => {
    expectError(await state.send('GET', `/Users/unknown-${state.mark}`), 404);
  }),
];

const FINDING: Check[] = [
  must('userName eq finds the user, in any letter case', 'RFC 7644 §3.4.2.2', async (state) => {
    await expectFound(state, `userName eq "${userNameOf(state)}"`);
    await expectFound(state, `USERNAME EQ "${userNameOf(state).toLowerCase()}"`);
  }),
  must('a filter that fits nobody is an empty list', 'RFC 7644 §3.4.2', async (state) => {
    require((await find(state, `userName eq "nobody-${state.mark}"`)).total === 0, 'Somebody was found.');
  }),
  should('externalId eq finds the user', 'Entra ID', (state) =>
    expectFound(state, `externalId eq "check-${state.mark}-person"`),
  ),
  should('and, or, not and brackets work', 'RFC 7644 §3.4.2.2', async (state) => {
    const [name, address] = [`userName eq "${userNameOf(state)}"`, userNameOf(state)];
    await expectFound(state, `${name} and (active eq false or not (title pr))`);
    await expectFound(state, `emails[type eq "work" and value eq "${address}"]`);
  }),
  must('a filter that cannot be read is 400 invalidFilter', 'RFC 7644 §3.4.2.2', async (state) => {
    const answer = await state.send('GET', '/Users', { query: { filter: 'userName eq' } });
    expectError(answer, 400);
    expectValue(answer, 'scimType', 'invalidFilter');
  }),
  must('count limits a page, and 0 asks for the total only', 'RFC 7644 §3.4.2.4', async (state) => {
    const one = expectList(await state.send('GET', '/Users', { query: { startIndex: '1', count: '1' } }));
    require(one.resources.length <= 1, `count=1 returned ${one.resources.length} resources.`);
    const none = expectList(await state.send('GET', '/Users', { query: { count: '0' } }));
    require(none.resources.length === 0, `count=0 returned ${none.resources.length} resources.`);
  }),
  must('attributes and excludedAttributes choose what is shown', 'RFC 7644 §3.9', async (state) => {
    const only = await get(state, { attributes: 'userName' });
    require(textAt(only, 'userName') !== null && textAt(only, 'id') !== null, 'userName or id is missing.');
    require(at(only.body, 'displayName') === undefined, '"displayName" is shown though it was not asked for.');
    const without = await get(state, { excludedAttributes: 'emails' });
    require(at(without.body, 'emails') === undefined, '"emails" is shown though it was excluded.');
  }),
  should('a search can be posted', 'RFC 7644 §3.4.3', async (state) => {
    person(state);
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    const body = { schemas, filter: `userName eq "${userNameOf(state)}"` };
    const { total } = expectList(await state.send('POST', '/Users/.search', { body }));
    require(total === 1, `The search should find the one user, and found ${total}.`);
  }),
];

const CHANGING: Check[] = [
  must('PATCH replaces a value by its path', 'RFC 7644 §3.5.2.3', async (state) => {
    expectValue(await patch(state, { op: 'replace', path: 'active', value: false }), 'active', false);
  }),
  must('a deactivated user can still be read and found', 'RFC 7643 §4.1.1', (state) =>
    expectFound(state, `userName eq "${userNameOf(state)}"`),
  ),
  must('PATCH without a path takes several values', 'RFC 7644 §3.5.2.1', async (state) => {
    const changed = await patch(state, { op: 'replace', value: { active: true, displayName: 'Changed' } });
    expectValue(changed, 'active', true);
    expectValue(changed, 'displayName', 'Changed');
  }),
  should('PATCH takes "Replace" and the text "False"', 'Entra ID', async (state) => {
    expectValue(await patch(state, { op: 'Replace', path: 'active', value: 'False' }), 'active', false);
    expectValue(await patch(state, { op: 'Replace', path: 'active', value: 'True' }), 'active', true);
  }),
  must('PATCH changes one element by a filter and removes an attribute', 'RFC 7644 §3.5.2', async (state) => {
    const value = userNameOf(state, 'changed');
    const path = 'emails[type eq "work"].value';
    const changed = await patch(state, { op: 'replace', path, value }, { op: 'remove', path: 'displayName' });
    expectValue(changed, 'emails.0.value', value);
    expectValue(changed, 'displayName', undefined);
  }),
  must('PATCH refuses what is no operation, and changes nothing', 'RFC 7644 §3.5.2', async (state) => {
    const before = await get(state);
    const body = patchBody(
      { op: 'replace', path: 'title', value: 'Half' },
      { op: 'invent', path: 'title', value: 'x' },
    );
    expectError(await state.send('PATCH', person(state), { body }), 400);
    expectValue(await get(state), 'title', at(before.body, 'title'));
  }),
  must('PUT replaces the user', 'RFC 7644 §3.5.1', async (state) => {
    const body = { ...newUser(state), id: state.userId, title: 'Engineer' };
    expectStatus(await state.send('PUT', person(state), { body }), 200);
    const read = await get(state);
    expectValue(read, 'title', 'Engineer');
    expectValue(read, 'id', state.userId);
  }),
  should('a change of an old version is 412', 'RFC 7644 §3.14', async (state) => {
    if (at(state.config, 'etag.supported') !== true) throw new NotChecked('the server does not claim versions');
    const version = state.userVersion;
    if (version === null) throw new NotChecked('the first answer had no version');
    const body = patchBody({ op: 'replace', path: 'title', value: 'Old' });
    expectError(await state.send('PATCH', person(state), { body, headers: { 'if-match': version } }), 412);
  }),
];

const LEAVING: Check[] = [
  must('a deleted user is gone: 204, then 404', 'RFC 7644 §3.6', async (state) => {
    const path = person(state);
    const deleted = await state.send('DELETE', path);
    expectStatus(deleted, 204);
    require(deleted.text === '', 'An answer 204 must have no body.');
    expectError(await state.send('GET', path), 404);
    expectError(await state.send('DELETE', path), 404);
    require((await find(state, `userName eq "${userNameOf(state)}"`)).total === 0, 'The deleted user is still found.');
  }),
  should('the userName of a deleted user can be used again', 'Interoperability', async (state) => {
    person(state);
    const again = await state.send('POST', '/Users', { body: newUser(state) });
    const id = textAt(again, 'id');
    if (id !== null) state.userId = id;
    expectStatus(again, 201);
  }),
];

export const USER_CHECKS: readonly Check[] = [...CREATING, ...FINDING, ...CHANGING];
export const LEAVING_CHECKS: readonly Check[] = LEAVING;
