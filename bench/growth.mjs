import { compare } from './compare.mjs';
import { scimLoad } from './scim-load.mjs';
import { connect, person, seedOurs } from './scim-people.mjs';

const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
let serial = 20_000_000;

const patchOf = (operation) => JSON.stringify({ schemas: [PATCH_SCHEMA], Operations: [operation] });

/** P6: one large directory against a small one beside it. P7: one member of a large group against one of a small group. */
export async function benchGrowth({ instance, directories, quick, rounds, milliseconds }) {
  const sizes = quick ? { small: 50, large: 500 } : { small: 1_000, large: 1_000_000 };
  const people = {};
  for (const [name, directory] of Object.entries(directories)) {
    const count = sizes[name];
    people[name] = { directory, count, idOf: await seedOurs({ instance, directory, count }) };
  }
  const at = sizes.large.toLocaleString('en');
  const work = {
    'GET by id': { reach: 0.8, request: (who, idOf) => ({ method: 'GET', path: `/Users/${idOf(who)}` }) },
    PATCH: { reach: 0.8, request: toggle() },
    POST: { reach: 0.5, expect: '201', request: () => ({ method: 'POST', path: '/Users', body: person(serial++) }) },
  };
  const rows = [];
  for (const [what, { reach, expect = '200', request }] of Object.entries(work)) {
    const load = ({ directory, count, idOf }) =>
      scimLoad(directory, {
        ...{ connections: 16, milliseconds, expect },
        request: (n) => request((n * 7919) % count, idOf),
      });
    rows.push(
      await relative(
        { id: 'P6', what: `SCIM ${what} among ${at} users`, reach, rounds },
        load(people.small),
        load(people.large),
      ),
    );
  }
  rows.push(await benchGroup({ instance, people: people.large, quick, rounds, milliseconds }));
  return rows;
}

/** Every request changes something. */
function toggle() {
  let calls = 0;
  return (who, idOf) => {
    calls += 1;
    const operation = { op: 'replace', path: 'title', value: `title ${calls}` };
    return { method: 'PATCH', path: `/Users/${idOf(who)}`, body: patchOf(operation) };
  };
}

async function relative({ id, what, reach, rounds }, small, large) {
  for (const measure of [small, large]) await measure();
  const figures = await compare({ small, large }, rounds);
  return { id, what, against: 'small directory', reach, ratio: figures.large / figures.small, figures };
}

async function benchGroup({ instance, people: { directory, count, idOf }, quick, rounds, milliseconds }) {
  const members = quick ? 200 : 100_000;
  const groups = { small: await createGroup(directory, 'Small'), large: await createGroup(directory, 'Large') };
  await fill({ instance, directory, group: groups.small, members: 10 });
  await fill({ instance, directory, group: groups.large, members });
  const load = (group) => {
    let turn = 0;
    return scimLoad(directory, {
      ...{ connections: 1, milliseconds, expect: group === groups.large && !quick ? '204' : '200' },
      request() {
        turn += 1;
        const value = [{ value: idOf(count - 1) }];
        const operation = { op: turn % 2 === 1 ? 'add' : 'remove', path: 'members', value };
        return { method: 'PATCH', path: `/Groups/${group}`, body: patchOf(operation) };
      },
    });
  };
  const what = `SCIM PATCH of one member of ${members.toLocaleString('en')}`;
  const row = await relative({ id: 'P7', what, reach: 0.7, rounds }, load(groups.small), load(groups.large));
  return { ...row, against: 'a group of 10' };
}

async function createGroup({ port, path, token }, displayName) {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
  const response = await fetch(`http://127.0.0.1:${port}${path}/Groups`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas, displayName }),
  });
  const { id } = await response.json();
  return id;
}

async function fill({ instance, directory, group, members }) {
  const { sql } = await connect(instance.dataDir);
  const [{ id }] = await sql`
    select id from engine.scim_groups where scim_directory_id = ${directory.uuid}
    and display_name = ${members === 10 ? 'Small' : 'Large'}`;
  await sql`
    insert into engine.scim_group_members (scim_directory_id, scim_group_id, member_id)
    select scim_directory_id, ${id}, id from engine.scim_users where scim_directory_id = ${directory.uuid}
    order by ordinal limit ${members}`;
  await sql`update engine.scim_groups set member_count = ${members} where id = ${id}`;
  await sql`analyze engine.scim_group_members`;
  await sql.end();
  return group;
}
