import { compare } from './compare.mjs';
import { againstPeer, scimLoad } from './scim-load.mjs';
import { seedOurs, seedPeer, userName } from './scim-people.mjs';

const SIZES = { ours: 50_000, peer: 2_000, large: 200_000 };
const QUICK = { ours: 500, peer: 40, large: 2_000 };
const PAGE = 100;

const PATCHES = {
  'Entra ID': (active) => ({ op: 'Replace', path: 'active', value: active ? 'True' : 'False' }),
  Okta: (active) => ({ op: 'replace', value: { active } }),
};

/**
 * P3 to P5: reads, PATCH and lists of a directory of 50,000 people, against SAML Jackson with 2,000: fewer is in its favour, and
 * loading it with as many would take longer than the suite.
 */
export async function benchScimReads({ instance, jackson, directory, largeDirectory, quick, rounds, milliseconds }) {
  const sizes = quick ? QUICK : SIZES;
  const people = {
    ours: { service: directory, count: sizes.ours, idOf: await seedOurs({ instance, directory, count: sizes.ours }) },
    peer: jackson && { service: jackson, count: sizes.peer, idOf: await seedPeer(jackson, sizes.peer) },
  };
  const row = ({ id, what, reach, connections, request }) => {
    const load = ({ service, count, idOf }) => {
      const one = request(service);
      const anyone = (n) => one((n * 7919) % count, idOf, n);
      return scimLoad(service, { connections, milliseconds, request: anyone });
    };
    return againstPeer({
      id,
      what,
      reach,
      rounds,
      contenders: { ...(people.peer ? { jackson: load(people.peer) } : {}), ours: load(people.ours) },
    });
  };
  return [
    await row({
      id: 'P3',
      what: 'SCIM GET by id, 64 connections',
      reach: 6,
      connections: 64,
      request: () => (who, idOf) => ({ method: 'GET', path: `/Users/${idOf(who)}` }),
    }),
    await row({
      id: 'P3',
      what: 'SCIM filter userName eq, 16 connections',
      reach: 7,
      connections: 16,
      request: () => (who) => ({ method: 'GET', path: `/Users?filter=${query(`userName eq "${userName(who)}"`)}` }),
    }),
    ...(await patches(row)),
    await row({
      id: 'P5',
      what: 'SCIM list, first 10, 16 connections',
      reach: 12,
      connections: 16,
      request: () => () => ({ method: 'GET', path: '/Users?startIndex=1&count=10' }),
    }),
    await deepPages({ instance, directory: largeDirectory, count: sizes.large, rounds, milliseconds }),
  ];
}

async function patches(row) {
  const rows = [];
  for (const [vendor, operation] of Object.entries(PATCHES)) {
    rows.push(
      await row({
        id: 'P4',
        what: `SCIM PATCH as ${vendor}, 16 connections`,
        reach: 6,
        connections: 16,
        request: () => activeToggle(operation),
      }),
    );
  }
  return rows;
}

/** Every request changes something: each person is switched off and on in turn. */
function activeToggle(operation) {
  const active = new Map();
  return (who, idOf) => {
    const next = !(active.get(who) ?? true);
    active.set(who, next);
    const body = JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [operation(next)],
    });
    return { method: 'PATCH', path: `/Users/${idOf(who)}`, body };
  };
}

/** A client that walks to the end of a large directory, on its last tenth, against the first page of the same list. */
async function deepPages({ instance, directory, count, rounds, milliseconds }) {
  await seedOurs({ instance, directory, count });
  const tenth = count / 10;
  const pages = tenth / PAGE;
  const load = (startIndexOf) =>
    scimLoad(directory, {
      connections: 1,
      milliseconds,
      request: (n) => ({ method: 'GET', path: `/Users?startIndex=${startIndexOf(n)}&count=${PAGE}` }),
    });
  const figures = await compare(
    { first: load(() => 1), deep: load((n) => count - tenth + 1 + (n % pages) * PAGE) },
    rounds,
  );
  return {
    id: 'P5',
    what: `SCIM list, walking deep in ${count.toLocaleString('en')} users`,
    against: 'its first page',
    ratio: figures.deep / figures.first,
    reach: 0.5,
    figures,
  };
}

function query(filter) {
  return encodeURIComponent(filter);
}
