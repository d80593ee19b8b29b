import { type Exchange, isOldSchema } from './scim-exchange';
import { guideOf, type Rule, type World } from './world';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Providers that ask on a timer even when nothing changes, and how long a pause is longer than their rhythm. */
const SILENCE_MS: Readonly<Record<string, number>> = {
  entra: 3 * HOUR_MS,
  authentik: 3 * HOUR_MS,
  cyberark: 2 * DAY_MS,
};
/** Whoever sends only changes may be quiet for a while; not for ever. */
const QUIET_MS = 14 * DAY_MS;

const noToken: Rule = ({ hasToken }) => (hasToken ? null : { code: 'scim_no_token', severity: 'waiting', rows: [] });

const neverSent: Rule = ({ hasToken, firstRequestTime, log }) =>
  hasToken && firstRequestTime === undefined && log.length === 0
    ? { code: 'scim_never_sent', severity: 'waiting', rows: [] }
    : null;

const silent: Rule = ({ lastRequestTime, provider, now, log }) => {
  if (lastRequestTime === undefined) return null;
  const pause = now.getTime() - new Date(lastRequestTime).getTime();
  const rows = log.slice(0, 1);
  const timed = SILENCE_MS[provider ?? ''];
  if (timed !== undefined && pause > timed) return { code: 'scim_silent', severity: 'waiting', rows };
  return pause > QUIET_MS ? { code: 'scim_quiet', severity: 'info', rows } : null;
};

/** Refusals that no success has followed. */
function unanswered(log: World['log'], wrong: (exchange: Exchange) => boolean): Exchange[] {
  const rows = log.filter(wrong);
  const newest = rows[0];
  return newest === undefined || log.some(({ ok, at }) => ok && at > newest.at) ? [] : rows;
}

const badToken: Rule = ({ log, firstRequestTime }) => {
  const rows = unanswered(log, ({ status }) => status === 401);
  if (rows.length === 0) return null;
  // A directory that has worked has had the right token: it was replaced here and not there.
  return { code: firstRequestTime === undefined ? 'scim_bad_token' : 'scim_old_token', severity: 'broken', rows };
};

const FLAG = 'aadoptscim062020';
const ENDPOINT = /\/(?:users|groups|schemas|resourcetypes|serviceproviderconfigs?|\.search|bulk|me)(?=\/|$)/gi;

/** A path with an endpoint or the base URL in it twice, or with none that exists. */
function isWrongPath({ path, status, code }: Exchange): boolean {
  if (status !== 404 && status !== 405) return false;
  return code === 'http_404' || path.includes('scim_directory_') || (path.match(ENDPOINT)?.length ?? 0) > 1;
}

const wrongUrl: Rule = ({ log }) => {
  const rows = unanswered(log, (exchange) => isWrongPath(exchange) && !exchange.path.toLowerCase().includes(FLAG));
  return rows.length === 0 ? null : { code: 'scim_wrong_url', severity: 'broken', rows };
};

const flagInPath: Rule = ({ log }) => {
  const rows = unanswered(log, ({ path, status }) => status === 404 && path.toLowerCase().includes(FLAG));
  return rows.length === 0 ? null : { code: 'scim_entra_flag_in_path', severity: 'broken', rows };
};

/** Entra's older dialect: capitalised operations, and booleans as text. Understood, but fragile elsewhere. */
const flagMissing: Rule = ({ provider, log }) => {
  if (provider !== 'entra' || log.some(({ query }) => query.toLowerCase().includes(FLAG))) return null;
  const rows = log.filter(({ text }) => /"op"\s*:\s*"(?:Add|Replace|Remove)"|"(?:True|False)"/.test(text));
  return rows.length === 0 ? null : { code: 'scim_entra_flag_missing', severity: 'info', rows };
};

const oldVersion: Rule = ({ log }) => {
  const rows = unanswered(
    log,
    ({ text, path }) => isOldSchema(text) || /^\/(?:scim\/)?v1(?:\.\d)?\/(?:users|groups)/i.test(path),
  );
  const newest = rows[0];
  return newest === undefined || newest.ok ? null : { code: 'scim_version_1', severity: 'broken', rows };
};

const switchedOff: Rule = ({ log }) => {
  const rows = unanswered(log, ({ code }) => code === 'directory_disabled');
  return rows.length === 0 ? null : { code: 'scim_directory_disabled', severity: 'broken', rows };
};

const otherProvider: Rule = ({ dialect, chosenProvider, log }) => {
  const sender = guideOf(dialect);
  if (sender === null || chosenProvider === null || chosenProvider === 'generic') return null;
  // The sandbox speaks as others do, and both Ping products call themselves alike.
  const alike = chosenProvider === 'sandbox' || sender === 'sandbox' || chosenProvider.startsWith('ping');
  if (sender === chosenProvider || alike) return null;
  return {
    code: 'scim_other_provider',
    severity: 'info',
    rows: log.filter((exchange) => exchange.dialect === dialect),
  };
};

const ourFault: Rule = ({ log }) => {
  const rows = unanswered(log, ({ status }) => status >= 500 && status !== 501);
  return rows.length === 0 ? null : { code: 'scim_our_failure', severity: 'broken', rows };
};

const unsupportedForm: Rule = ({ log }) => {
  const rows = unanswered(log, ({ code }) => code === 'unsupported_media_type');
  return rows.length === 0 ? null : { code: 'scim_wrong_content_type', severity: 'broken', rows };
};

/** Whether requests get through at all, and from whom. */
export const CONNECTION_RULES: readonly Rule[] = [
  noToken,
  neverSent,
  badToken,
  wrongUrl,
  flagInPath,
  oldVersion,
  unsupportedForm,
  switchedOff,
  ourFault,
  silent,
  otherProvider,
  flagMissing,
];
