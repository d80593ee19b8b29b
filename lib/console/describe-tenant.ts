import type { OrganizationSummary } from '@/lib/ssoready/client';
import { choosePrimaryAction, type PartState, type PrimaryAction, toDirectoryState, toSsoState } from './tenant-state';

export type TenantFacts = {
  sso: PartState | null;
  directory: PartState | null;
  primaryAction: PrimaryAction;
  /** The connection a test sign-in can use, or null. */
  testConnectionId: string | null;
  /** Whether there is a directory to read. */
  canSync: boolean;
};

/**
 * What a tenant's header shows. `tested`: a test sign-in has worked. Without a summary (a remote SSOReady) nothing is known of its states: a sync is offered, because
 * it finds out by itself whether there is a directory.
 */
export function describeTenant(
  summary: OrganizationSummary | null,
  { syncEnabled, tested }: { syncEnabled: boolean; tested: boolean },
  now: Date,
): TenantFacts {
  if (summary === null) {
    return { sso: null, directory: null, primaryAction: 'force_sync', testConnectionId: null, canSync: true };
  }
  const sso = toSsoState(summary.sso, now, tested);
  const directory = toDirectoryState(summary.directory, syncEnabled, now);
  return {
    sso,
    directory,
    primaryAction: choosePrimaryAction({
      sso,
      directory,
      ssoConfigured: summary.sso.configured,
      ssoTested: tested || Boolean(summary.sso.used),
      directoryHasData: Boolean(summary.directory.firstRequestTime),
    }),
    testConnectionId: summary.sso.configured ? summary.sso.oidcConnectionId || summary.sso.samlConnectionId : null,
    canSync: summary.directory.scimDirectoryId !== '',
  };
}
