import type { OrganizationSummary } from '@/lib/ssoready/client';
import { dialectLabel } from './dialects';
import { daysUntil, toDate } from './format';

/** How a part of a tenant is doing: the colour and icon, and the word beside it. */
export type PartState = { kind: 'live' | 'waiting' | 'broken' | 'draft'; word: string; detail: string };

/** Below this many days a certificate is shown as broken; below the second, as waiting. */
export const CERTIFICATE_URGENT_DAYS = 14;
export const CERTIFICATE_SOON_DAYS = 30;

/** Only this identity provider sends on a timer (every 40 minutes); the others are silent when nothing changes. */
const TIMED_DIALECT = 'entra';
const TIMED_SILENCE_MS = 3 * 60 * 60 * 1000;

const NO_PRIMARY = 'No primary';
const NOT_LIVE = 'Not live';
export const NO_PRIMARY_DETAIL = 'No connection is the primary one, so sign-ins of this tenant cannot begin.';

/** The state of a tenant's sign-in, from its row of the tenants list. `tested`: a test sign-in has worked. */
export function toSsoState(sso: OrganizationSummary['sso'], now: Date, tested = false): PartState {
  if (sso.samlConnectionId === '' && sso.oidcConnectionId === '') {
    return { kind: 'draft', word: 'Not started', detail: 'No connection yet.' };
  }
  if (!sso.configured) {
    return { kind: 'draft', word: 'In setup', detail: 'The identity provider’s details are not complete yet.' };
  }
  if (!sso.primary) {
    if (sso.used || sso.lastLoginTime) return { kind: 'broken', word: NO_PRIMARY, detail: NO_PRIMARY_DETAIL };
    return { kind: 'waiting', word: NOT_LIVE, detail: 'A connection is complete and waits to be put live.' };
  }
  const expiresAt = toDate(sso.certificateExpireTime);
  if (expiresAt) {
    const days = daysUntil(expiresAt, now);
    if (expiresAt <= now) {
      return { kind: 'broken', word: 'Cert expired', detail: 'The signing certificate has expired.' };
    }
    if (days < CERTIFICATE_SOON_DAYS) {
      const kind = days < CERTIFICATE_URGENT_DAYS ? 'broken' : 'waiting';
      return { kind, word: `Cert ${days} d`, detail: `The signing certificate expires in ${days} days.` };
    }
  }
  if (!sso.used) {
    if (tested) return { kind: 'live', word: 'Tested', detail: 'A test sign-in has worked; nobody has signed in yet.' };
    return { kind: 'waiting', word: 'No login yet', detail: 'Configured; nobody has signed in yet.' };
  }
  return { kind: 'live', word: 'Live', detail: 'People sign in with it.' };
}

/** The state of a tenant's directory. `syncEnabled` is ours: a directory that is not synced is paused. */
export function toDirectoryState(
  directory: OrganizationSummary['directory'],
  syncEnabled: boolean,
  now: Date,
): PartState {
  if (directory.scimDirectoryId === '') {
    return { kind: 'draft', word: 'Not started', detail: 'No SCIM directory yet.' };
  }
  if (!directory.hasClientBearerToken) {
    return { kind: 'draft', word: 'In setup', detail: 'The directory has no token yet.' };
  }
  const label = dialectLabel(directory.dialect);
  const lastRequestAt = toDate(directory.lastRequestTime);
  if (!directory.firstRequestTime || !lastRequestAt) {
    return { kind: 'waiting', word: 'Waiting', detail: 'Their identity provider has not sent anything yet.' };
  }
  if (!syncEnabled) return { kind: 'waiting', word: 'Paused', detail: 'Sync is switched off for this tenant.' };
  if (directory.dialect === TIMED_DIALECT && now.getTime() - lastRequestAt.getTime() > TIMED_SILENCE_MS) {
    return { kind: 'waiting', word: 'Silent', detail: `${label ?? 'It'} usually sends every 40 minutes and has not.` };
  }
  return { kind: 'live', word: label ?? 'Live', detail: label ? `${label} sends people and groups.` : 'Connected.' };
}

export type PrimaryAction = 'send_setup_link' | 'test_sign_in' | 'force_sync' | 'none';

/**
 * The one thing worth doing now on a tenant's page. A broken or missing sign-in goes first because it locks people out; a
 * directory that has sent something can be synced; otherwise the customer has to act, and a setup link is how they do.
 */
export function choosePrimaryAction(facts: {
  sso: PartState;
  directory: PartState;
  ssoConfigured: boolean;
  ssoTested: boolean;
  directoryHasData: boolean;
}): PrimaryAction {
  // Which connection people are to use is chosen on the page of single sign-on; no button here does that.
  if (facts.sso.word === NO_PRIMARY || facts.sso.word === NOT_LIVE)
    return facts.directoryHasData ? 'force_sync' : 'none';
  if (facts.sso.kind === 'broken') return 'send_setup_link';
  if (facts.directoryHasData) return 'force_sync';
  if (facts.ssoConfigured && !facts.ssoTested) return 'test_sign_in';
  if (facts.sso.kind === 'live' && facts.directory.kind === 'live') return 'none';
  return 'send_setup_link';
}
