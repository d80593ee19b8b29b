import {
  attribute,
  type Exchange,
  hasEmails,
  isInactive,
  isObject,
  isOldSchema,
  looksLikeEmail,
  sendsPerson,
  stillOpen,
  subjectOf,
  userNameOf,
} from './scim-exchange';
import type { Hit, Rule, World } from './world';

const HOUR_MS = 3_600_000;

/** A rule about lines that are wrong each for itself, until a later line puts the same person or group right. */
function perSubject(
  code: string,
  severity: Hit['severity'],
  wrong: (exchange: Exchange, world: World) => boolean,
): Rule {
  return (world) => {
    const rows = stillOpen(
      world.log.filter((exchange) => wrong(exchange, world)),
      world.log,
    );
    return rows.length === 0 ? null : { code, severity, rows };
  };
}

const noEmail = perSubject(
  'scim_no_email',
  'broken',
  (exchange) =>
    exchange.code === 'email_required' ||
    (exchange.ok && sendsPerson(exchange) && !looksLikeEmail(userNameOf(exchange)) && !hasEmails(exchange)),
);

const nameNotEmail: Rule = ({ log }) => {
  const people = log.filter((exchange) => exchange.ok && sendsPerson(exchange));
  const rows = people.filter((exchange) => !looksLikeEmail(userNameOf(exchange)) && hasEmails(exchange));
  return rows.length === 0 ? null : { code: 'scim_username_not_email', severity: 'info', rows };
};

const domainRefused = perSubject(
  'scim_domain_refused',
  'broken',
  ({ code, ok }) => !ok && (code === 'domain_not_allowed' || code === 'email_outside_domains'),
);

const domainMarked = perSubject('scim_domain_marked', 'waiting', ({ code, ok }) => ok && code === 'domain_not_allowed');

const REPEATED = 3;

/** The provider makes somebody again and again because it does not find whom it made. */
const conflicts: Rule = ({ log }) => {
  const rows = stillOpen(
    log.filter(({ status, method }) => status === 409 && method !== 'GET'),
    log,
  );
  const bySubject = new Map<string, number>();
  for (const row of rows) bySubject.set(subjectOf(row), (bySubject.get(subjectOf(row)) ?? 0) + 1);
  const repeated = [...bySubject.values()].some((count) => count >= REPEATED);
  if (repeated) return { code: 'scim_repeated_conflict', severity: 'broken', rows };
  return rows.length === 0 ? null : { code: 'scim_conflict', severity: 'waiting', rows };
};

function namesMembers({ body, text }: Exchange): boolean {
  const members = attribute(body, 'members');
  if (Array.isArray(members)) return members.length > 0;
  // A change names them in an operation; a body that was cut was long because of them.
  return /"members/i.test(text) && /"value"/i.test(text);
}

const groupsWithoutMembers: Rule = ({ log, groupCount, userCount }) => {
  const groups = log.filter(
    ({ kind, ok, method }) => kind === 'group' && ok && method !== 'GET' && method !== 'DELETE',
  );
  const filled = new Set(groups.filter(namesMembers).map(({ resourceId }) => resourceId));
  const rows = groups.filter((group) => group.method === 'POST' && !filled.has(group.resourceId));
  if (rows.length === 0 || groupCount === 0 || userCount === 0) return null;
  return { code: 'scim_groups_without_members', severity: 'waiting', rows };
};

const unknownMembers = perSubject('scim_member_unknown', 'waiting', ({ code }) => code === 'member_unknown');

/** People who arrive switched off and are not switched on by a later request. */
const createdInactive: Rule = ({ log }) => {
  const rows = log.filter(
    (made) =>
      made.ok &&
      made.method === 'POST' &&
      made.kind === 'user' &&
      isInactive(made) &&
      !log.some((later) => later.resourceId === made.resourceId && later.ok && later.at > made.at && activates(later)),
  );
  return rows.length === 0 ? null : { code: 'scim_created_inactive', severity: 'waiting', rows };
};

function activates({ body, text }: Exchange): boolean {
  const active = attribute(body, 'active');
  if (active !== undefined) return active === true || String(active).toLowerCase() === 'true';
  return /"active"/i.test(text) && /:\s*"?true/i.test(text);
}

const leaversDeleted: Rule = ({ log, provider }) => {
  const rows = log.filter(({ kind, method, ok }) => kind === 'user' && method === 'DELETE' && ok);
  // Switching off first and deleting weeks later is how some providers tidy up: nothing to say about that.
  const abrupt = rows.filter(
    ({ resourceId, at }) => !log.some((e) => e.resourceId === resourceId && e.at < at && e.capability === 'deactivate'),
  );
  return abrupt.length === 0 || provider === 'google'
    ? null
    : { code: 'scim_leavers_deleted', severity: 'info', rows: abrupt };
};

const goneHere = perSubject(
  'scim_unknown_resource',
  'waiting',
  ({ status, code, method }) => status === 404 && code === 'not_found' && method !== 'GET',
);

const KNOWN = new Set([
  'email_required',
  'domain_not_allowed',
  'email_outside_domains',
  'member_unknown',
  'discovery_filter',
]);

/** A filter is also part of a PATCH path; there it is a mapping that is wrong. */
function isLookUp(method: string, path: string): boolean {
  return method === 'GET' || path.toLowerCase().endsWith('/.search');
}

const badFilter: Rule = ({ log }) => {
  const rows = log.filter(({ code, ok, method, path }) => !ok && code === 'invalidFilter' && isLookUp(method, path));
  return rows.length === 0 ? null : { code: 'scim_bad_filter', severity: 'broken', rows };
};

const badMapping = perSubject(
  'scim_bad_mapping',
  'broken',
  ({ status, code, text, method, path }) =>
    status === 400 && !(code === 'invalidFilter' && isLookUp(method, path)) && !KNOWN.has(code) && !isOldSchema(text),
);

const tooLarge = perSubject('scim_too_large', 'broken', ({ status }) => status === 413);

const noNames: Rule = ({ log }) => {
  const people = log.filter((exchange) => exchange.ok && sendsPerson(exchange));
  const rows = people.filter(({ body }) => !isObject(attribute(body, 'name')) && !attribute(body, 'displayName'));
  return rows.length === 0 || rows.length < people.length ? null : { code: 'scim_no_names', severity: 'info', rows };
};

const GUID = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i;

/** Entra's default externalId is the mail nickname, which a renamed or another person can get. */
const changingId: Rule = ({ log, provider }) => {
  if (provider !== 'entra') return null;
  const rows = log.filter((exchange) => {
    const id = attribute(exchange.body, 'externalId');
    return exchange.ok && sendsPerson(exchange) && typeof id === 'string' && !GUID.test(id);
  });
  return rows.length === 0 ? null : { code: 'scim_entra_external_id', severity: 'info', rows };
};

/** The connection works and nobody comes: as a rule nobody is assigned. */
const nobodySent: Rule = ({ userCount, firstRequestTime, log, now }) => {
  if (userCount > 0 || firstRequestTime === undefined) return null;
  const waited = now.getTime() - new Date(firstRequestTime).getTime() > HOUR_MS;
  const tried = log.some(({ kind, method }) => kind === 'user' && method !== 'GET');
  return waited && !tried ? { code: 'scim_nobody_sent', severity: 'waiting', rows: log.slice(0, 1) } : null;
};

/** What is wrong with what gets through. */
export const DATA_RULES: readonly Rule[] = [
  noEmail,
  domainRefused,
  conflicts,
  badFilter,
  badMapping,
  tooLarge,
  nobodySent,
  domainMarked,
  unknownMembers,
  groupsWithoutMembers,
  createdInactive,
  goneHere,
  nameNotEmail,
  leaversDeleted,
  noNames,
  changingId,
];
