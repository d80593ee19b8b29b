import { USER_SCHEMA } from '../resources';
import { type Check, type CheckState, newGroup, patchBody, textAt } from './checks';
import { at } from './exchange';
import { expectError, expectList, expectStatus, expectValue, includes, NotChecked, require } from './expectations';

const must = (title: string, reference: string, run: Check['run']): Check => ({ title, reference, level: 'must', run });
const should = (title: string, reference: string, run: Check['run']): Check => ({
  title,
  reference,
  level: 'should',
  run,
});

const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

export const DISCOVERY_CHECKS: readonly Check[] = [
  must('ServiceProviderConfig says what is supported', 'RFC 7643 §5', async (state) => {
    const answer = await state.send('GET', '/ServiceProviderConfig');
    expectStatus(answer, 200);
    state.config = answer.body;
    for (const name of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag']) {
      require(typeof at(answer.body, `${name}.supported`) === 'boolean', `"${name}.supported" is not there.`);
    }
    require(Array.isArray(at(answer.body, 'authenticationSchemes')), '"authenticationSchemes" is not there.');
  }),
  must('answers are application/scim+json', 'RFC 7644 §8.1', async (state) => {
    const type = (await state.send('GET', '/ServiceProviderConfig')).headers.get('content-type') ?? '';
    require(/^application\/scim\+json\b/i.test(type), `The content type is "${type}".`);
  }),
  must('ResourceTypes lists users at /Users', 'RFC 7643 §6', async (state) => {
    const { resources } = expectList(await state.send('GET', '/ResourceTypes'));
    const user = resources.find((type) => at(type, 'schema') === USER_SCHEMA);
    require(at(user, 'endpoint') === '/Users', 'No resource type has the schema of users and the endpoint "/Users".');
  }),
  must('Schemas describes users', 'RFC 7643 §7', async (state) => {
    const { resources } = expectList(await state.send('GET', '/Schemas'));
    const user = resources.find((schema) => at(schema, 'id') === USER_SCHEMA);
    const attributes = at(user, 'attributes');
    const names = Array.isArray(attributes) ? attributes.map((attribute) => at(attribute, 'name')) : [];
    require(includes(names, 'userName'), 'The schema of users does not have "userName".');
  }),
  should('the discovery endpoints cannot be filtered or written to', 'RFC 7644 §4', async (state) => {
    expectStatus(await state.send('GET', '/Schemas', { query: { filter: 'id pr' } }), 403);
    expectStatus(await state.send('POST', '/Schemas', { body: {} }), 405, 501);
  }),
  must('without a token, and with a wrong one, the answer is 401', 'RFC 7644 §2', async (state) => {
    expectError(await state.send('GET', '/Users', { token: null }), 401);
    expectError(await state.send('GET', '/Users', { token: `wrong-${state.mark}` }), 401);
  }),
  must('a path that is none is 404 in SCIM’s words', 'RFC 7644 §3.12', async (state) => {
    expectError(await state.send('GET', `/nothing-${state.mark}`), 404);
  }),
  should(
    'bulk is refused where it is not claimed, and each operation answered where it is',
    'RFC 7644 §3.7',
    async (state) => {
      const claimed = at(state.config, 'bulk.supported') === true;
      // Nobody has this id, so nothing is changed.
      const Operations = claimed ? [{ method: 'DELETE', path: `/Users/nobody-${state.mark}` }] : [];
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
      const answer = await state.send('POST', '/Bulk', { body: { schemas, Operations } });
      if (!claimed) return expectStatus(answer, 404, 501);
      expectStatus(answer, 200);
      require(includes(at(answer.body, 'schemas'), BULK_RESPONSE), 'The answer must have the schema BulkResponse.');
      expectValue(answer, 'Operations.0.status', '404');
    },
  ),
];

function team(state: CheckState): string {
  if (state.groupId === null) throw new NotChecked('there is no group to check it with');
  return `/Groups/${encodeURIComponent(state.groupId)}`;
}

function memberOf(state: CheckState): string {
  if (state.userId === null) throw new NotChecked('there is no user to check it with');
  return state.userId;
}

async function members(state: CheckState): Promise<unknown[]> {
  const found = at((await state.send('GET', team(state))).body, 'members');
  return Array.isArray(found) ? found.map((member) => at(member, 'value')) : [];
}

async function patchGroup(state: CheckState, operation: object): Promise<unknown[]> {
  expectStatus(await state.send('PATCH', team(state), { body: patchBody(operation) }), 200, 204);
  return members(state);
}

export const GROUP_CHECKS: readonly Check[] = [
  must('a group is created with a member', 'RFC 7643 §4.2', async (state) => {
    const created = await state.send('POST', '/Groups', { body: newGroup(state, [memberOf(state)]) });
    expectStatus(created, 201);
    state.groupId = textAt(created, 'id');
    require((await members(state)).includes(state.userId), 'The member is not in the group.');
  }),
  should('a user shows the groups it is in', 'RFC 7643 §4.1.2', async (state) => {
    team(state);
    const read = await state.send('GET', `/Users/${encodeURIComponent(memberOf(state))}`);
    expectValue(read, 'groups.0.value', state.groupId);
  }),
  should('a group can be found by name and shown without members', 'Entra ID', async (state) => {
    team(state);
    const query = { filter: `displayName eq "check ${state.mark}"`, excludedAttributes: 'members' };
    const { resources } = expectList(await state.send('GET', '/Groups', { query }));
    require(resources.length === 1, `One group should be found, not ${resources.length}.`);
    require(at(resources[0], 'members') === undefined, '"members" is shown though it was excluded.');
  }),
  must('members are removed and added one by one', 'RFC 7644 §3.5.2', async (state) => {
    const value = memberOf(state);
    const removed = await patchGroup(state, { op: 'remove', path: `members[value eq "${value}"]` });
    require(!removed.includes(value), 'The member that was removed is still there.');
    const added = await patchGroup(state, { op: 'add', path: 'members', value: [{ value }] });
    require(added.includes(value), 'The member that was added is not there.');
    const again = await patchGroup(state, { op: 'add', path: 'members', value: [{ value }] });
    require(again.filter((member) => member === value).length === 1, 'A member added twice is there twice.');
  }),
  must('a group is renamed without losing its members', 'RFC 7644 §3.5.2.3', async (state) => {
    const value = { displayName: `Renamed ${state.mark}` };
    require((await patchGroup(state, { op: 'replace', value })).includes(state.userId), 'The member is gone.');
    expectValue(await state.send('GET', team(state)), 'displayName', value.displayName);
  }),
  must('a deleted group is gone: 204, then 404', 'RFC 7644 §3.6', async (state) => {
    const path = team(state);
    expectStatus(await state.send('DELETE', path), 204);
    expectError(await state.send('GET', path), 404);
  }),
];
