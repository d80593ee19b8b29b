import type { ScimActivity, ScimRequest } from '@/lib/ssoready/client';

/** What a directory connection has to be able to do, and the sentence that says so. */
export const CAPABILITIES = [
  { id: 'read', does: 'Look people up', hint: 'Sent when the connection is tested.' },
  { id: 'create', does: 'Create people', hint: 'Assign somebody.' },
  { id: 'update', does: 'Update people', hint: 'Change somebody’s title.' },
  { id: 'deactivate', does: 'Deactivate people', hint: 'Unassign a test person: this is what removes leavers.' },
  { id: 'group', does: 'Send groups', hint: 'Push or assign a group.' },
] as const;

export type CapabilityLine = { id: string; does: string; hint: string; seenAt: string | null };

/** The capabilities with the time each was last seen to work. Deleting counts as deactivating: both remove a leaver. */
export function capabilityLines(activity: ScimActivity): CapabilityLine[] {
  return CAPABILITIES.map((capability) => {
    const seen =
      activity.capabilities[capability.id] ??
      (capability.id === 'deactivate' ? activity.capabilities.delete : undefined);
    return { ...capability, seenAt: seen ?? null };
  });
}

const DIALECTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    okta: 'Okta',
    entra: 'Microsoft Entra ID',
    google: 'Google Workspace',
    jumpcloud: 'JumpCloud',
    onelogin: 'OneLogin',
    ping: 'Ping Identity',
    pingone: 'PingOne',
    pingfederate: 'PingFederate',
    keycloak: 'Keycloak',
    authentik: 'authentik',
    rippling: 'Rippling',
    cyberark: 'CyberArk',
    sandbox: 'Vestibule sandbox',
  }),
);

/** The name of the provider that was recognised by how it speaks, or null. */
export function dialectName(dialect: string): string | null {
  if (dialect === '' || dialect === 'unknown' || dialect === 'generic' || dialect === 'rfc7644') return null;
  return DIALECTS.get(dialect) ?? dialect;
}

export type TickerLine = {
  id: string;
  time: string;
  state: 'passed' | 'failed';
  /** What the provider did, in words. */
  text: string;
  /** For failures: what it means and where to fix it. */
  diagnosis: string | null;
  code: string;
};

/** One request of the provider, as a line of the ticker. */
export function toTickerLine(request: ScimRequest): TickerLine {
  const failed = isProblem(request);
  return {
    id: request.id,
    time: request.time,
    state: failed ? 'failed' : 'passed',
    text: describeRequest(request),
    diagnosis: failed ? diagnose(request) : null,
    code: failed ? request.errorCode : '',
  };
}

/** A look-up that finds nobody is how providers ask whether a person exists; it is not a failure. */
function isProblem(request: ScimRequest): boolean {
  return request.status >= 400 && !(request.status === 404 && request.method === 'GET');
}

function describeRequest(request: ScimRequest): string {
  const [path = ''] = request.path.split('?');
  const isGroup = /\/Groups(\/|$)/.test(path);
  const isUser = /\/Users(\/|$)/.test(path);
  if (!isGroup && !isUser) return 'Asked what this directory supports';
  if (isGroup) return describeGroup(request.method);
  if (request.capability === 'deactivate') return 'Deactivated a person';
  return describeUser(request.method);
}

function describeGroup(method: string): string {
  if (method === 'GET') return 'Looked up groups';
  if (method === 'POST') return 'Sent a group';
  return method === 'DELETE' ? 'Removed a group' : 'Changed a group';
}

function describeUser(method: string): string {
  if (method === 'GET') return 'Looked up people';
  if (method === 'POST') return 'Sent a person';
  return method === 'DELETE' ? 'Removed a person' : 'Changed a person';
}

type Diagnosis = { when: (request: ScimRequest) => boolean; says: string };

/** First match wins: the particular before the general. */
const DIAGNOSES: readonly Diagnosis[] = [
  {
    when: ({ status }) => status === 401,
    says: 'The token is missing or wrong. Make a new token here and paste it into your provider, without “Bearer” unless it asks for the whole header.',
  },
  {
    when: ({ errorCode }) =>
      errorCode === 'email_outside_domains' || errorCode === 'outside_domains' || errorCode === 'domain_not_allowed',
    says: 'The person’s e-mail is outside your company’s domains. Leave the person out of the assignment, or ask whoever gave you the link to add the domain.',
  },
  {
    when: ({ status }) => status === 403,
    says: 'This directory is switched off. Ask whoever gave you the link.',
  },
  {
    when: ({ status, errorCode }) => status === 409 || errorCode === 'uniqueness',
    says: 'A person or group of that name exists already. Two accounts in your provider share one user name or e-mail: correct one of them.',
  },
  {
    when: ({ path, errorCode }) =>
      path.includes('/Groups') && (errorCode === 'invalidValue' || errorCode === 'unknown_member'),
    says: 'The group names a member who was not sent. Assign that person as well, then push the group again.',
  },
  {
    // A filter is also part of a PATCH path; there it is a mapping that is wrong.
    when: ({ errorCode, method }) => errorCode === 'invalidFilter' && method === 'GET',
    says: 'Your provider looks people up by an attribute that is not supported. Use userName as the unique identifier.',
  },
  {
    when: ({ errorCode }) =>
      errorCode === 'invalidFilter' ||
      errorCode === 'invalidSyntax' ||
      errorCode === 'invalidValue' ||
      errorCode === 'invalidPath',
    says: 'A mapped attribute has the wrong form. Compare your provider’s attribute mapping with the table on this page: userName must be text, active must be true or false.',
  },
  {
    when: ({ status }) => status === 404,
    says: 'Your provider changed somebody who is not here, probably removed earlier. Provision the person again.',
  },
  {
    when: ({ status }) => status === 413,
    says: 'The request was too large. Send a group of this size with fewer members at a time, as most providers do by themselves.',
  },
  {
    when: ({ status }) => status === 429,
    says: 'Your provider sends faster than it may. It tries again by itself; nothing has to be done.',
  },
  {
    when: ({ status }) => status >= 500,
    says: 'This is on our side. Your provider tries again by itself; if it stays, send the code to whoever gave you the link.',
  },
];

/** What a failed request means, and who can fix it where. */
export function diagnose(request: ScimRequest): string {
  const known = DIAGNOSES.find((candidate) => candidate.when(request));
  return (
    known?.says ??
    'Your provider sent something this directory does not understand. Compare its attribute mapping with the table on this page.'
  );
}

/** What the directory page shows of what has arrived. */
export type ActivityView = {
  dialect: string | null;
  firstRequestTime: string | null;
  lastRequestTime: string | null;
  userCount: number;
  groupCount: number;
  capabilities: CapabilityLine[];
  /** Newest first. */
  ticker: TickerLine[];
};

export function toActivityView(activity: ScimActivity): ActivityView {
  return {
    dialect: dialectName(activity.dialect),
    firstRequestTime: activity.firstRequestTime ?? null,
    lastRequestTime: activity.lastRequestTime ?? null,
    userCount: activity.userCount,
    groupCount: activity.groupCount,
    capabilities: capabilityLines(activity),
    ticker: activity.recentRequests.map(toTickerLine),
  };
}
