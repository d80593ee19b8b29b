import { textParam } from './text-param';

/** What the audit log is narrowed to, as its address says it; '' where not. Days are whole days in UTC, `YYYY-MM-DD`. */
export type AuditFilter = { actor: string; action: string; tenant: string; from: string; to: string };

type Search = Readonly<Record<string, string | string[] | undefined>>;

const DAY_MS = 86_400_000;

/** The filter an address names. What is no action and no day is left out, as if it were not there. */
export function readAuditFilter(search: Search): AuditFilter {
  const action = textParam(search.action);
  return {
    actor: textParam(search.actor).slice(0, 254),
    action: /^[a-z_]{1,60}\.[a-z_]{1,60}$/.test(action) ? action : '',
    tenant: textParam(search.tenant).slice(0, 100),
    from: readDay(textParam(search.from)),
    to: readDay(textParam(search.to)),
  };
}

function readDay(text: string): string {
  if (!/^(19[7-9]|2\d\d)\d-\d\d-\d\d$/.test(text)) return '';
  const day = new Date(`${text}T00:00:00Z`);
  // 30 February is read as 2 March; nobody meant that.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : '';
}

/** The same for {@link listAuditEvents}: absent where not narrowed, and the last day to its end. */
export function toAuditQuery({ actor, action, tenant, from, to }: AuditFilter) {
  return {
    ...(actor === '' ? {} : { actor }),
    ...(action === '' ? {} : { action }),
    ...(tenant === '' ? {} : { organizationId: tenant }),
    ...(from === '' ? {} : { from: new Date(`${from}T00:00:00Z`) }),
    ...(to === '' ? {} : { until: new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS) }),
  };
}

/** The address of a page of what is found. */
export function auditHref(path: string, filter: AuditFilter, before?: string): string {
  const search = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  if (before !== undefined) search.set('before', before);
  return search.size === 0 ? path : `${path}?${search}`;
}

/** Whether anything is narrowed. */
export function isFiltered(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== '');
}
