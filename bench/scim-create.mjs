import { pgbenchCreate } from './pgbench.mjs';
import { againstPeer, scimLoad } from './scim-load.mjs';
import { person } from './scim-people.mjs';

const FIRST_NEW = 10_000_000;
let serial = FIRST_NEW;

/**
 * P2: SCIM POST /Users with its log, against SAML Jackson on the same kind of PostgreSQL (without a log), and against pgbench
 * sending the very statement one request makes to the same database.
 */
export async function benchScimCreate({ instance, jackson, directory, rounds, milliseconds }) {
  const rows = [];
  const create = (service, connections) =>
    scimLoad(service, {
      connections,
      milliseconds,
      expect: '201',
      request: () => ({ method: 'POST', path: '/Users', body: person(serial++) }),
    });
  for (const [connections, reach] of [
    [16, 15],
    [64, 17],
  ]) {
    const pgbench = connections === 16 ? await pgbenchCreate({ instance, directory, connections, milliseconds }) : null;
    const what = `SCIM POST /Users, ${connections} connections`;
    const contenders = {
      ...(jackson ? { jackson: create(jackson, connections) } : {}),
      ...(pgbench ? { pgbench } : {}),
      ours: create(directory, connections),
    };
    const row = await againstPeer({ id: 'P2', what, reach, contenders, rounds });
    const { figures } = row;
    rows.push(row);
    if (pgbench) {
      rows.push({ id: 'P2', what, against: 'pgbench', ratio: figures.ours / figures.pgbench, reach: 0.9, figures });
    } else if (connections === 16) rows.push({ id: 'P2', what, against: 'pgbench', note: 'pgbench not found' });
  }
  return rows;
}
