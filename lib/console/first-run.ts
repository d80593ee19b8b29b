import type { OrganizationSummary } from '@/lib/ssoready/client';
import type { TenantState } from '@/lib/tenants/queries';

export type FirstRunStep = {
  title: string;
  detail: string;
  done: boolean;
  /** Where to do it; null when it waits for an earlier step, or is done in the page itself. */
  href: string | null;
  action: string;
};

/** More tenants than somebody makes while trying things out. */
const MAX_TENANTS_ON_FIRST_RUN = 3;

/**
 * What a new operator does once, in order, with what is already done; null when it has all been done or the installation is in
 * use. The furthest tenant counts.
 */
export function listFirstRunSteps(facts: {
  environmentId: string;
  totalCount: number;
  summaries: readonly OrganizationSummary[];
  states: ReadonlyMap<string, TenantState>;
  sandbox: boolean;
}): FirstRunStep[] | null {
  const { environmentId, totalCount, summaries, states, sandbox } = facts;
  if (totalCount > MAX_TENANTS_ON_FIRST_RUN) return null;
  const newest = summaries.toSorted((a, b) => timeOf(b) - timeOf(a))[0];
  const tenant = newest === undefined ? null : `/e/${environmentId}/tenants/${newest.organization.id}`;
  const some = (test: (summary: OrganizationSummary) => boolean) => summaries.some(test);
  const idp = sandbox
    ? 'The sandbox, a built-in identity provider, plays the customer.'
    : 'Any identity provider will do.';
  const steps: FirstRunStep[] = [
    {
      title: 'Create a tenant',
      detail: 'One of your customers, with the domains of its people. You get a setup link for its admin.',
      done: totalCount > 0,
      href: null,
      action: 'New tenant',
    },
    {
      title: 'Open the setup link and connect single sign-on',
      detail: `As the customer’s admin would, without an account here. ${idp}`,
      done: some((summary) => summary.sso.configured),
      href: tenant === null ? null : `${tenant}/onboarding?new=both`,
      action: 'Make a link',
    },
    {
      title: 'Push people into the directory',
      detail: sandbox
        ? 'Edit people in the sandbox and press Push.'
        : 'Assign people to the app at the identity provider.',
      done: some((summary) => Boolean(summary.directory.firstRequestTime)),
      href: sandbox ? '/sandbox' : tenant === null ? null : `${tenant}/directory`,
      action: sandbox ? 'Open the sandbox' : 'Open the directory',
    },
    {
      title: 'Sync them into your product',
      detail: 'Press Force SCIM Sync on the tenant. It also runs by itself every hour and after changes.',
      done: [...states.values()].some((state) => state.lastSyncedAt !== null),
      href: tenant === null ? null : `${tenant}/runs`,
      action: 'Open sync runs',
    },
    {
      title: 'Sign in as one of them',
      detail: 'With the e-mail of somebody you pushed, in another browser window.',
      done: some((summary) => Boolean(summary.sso.lastLoginTime)),
      href: '/sign-in',
      action: 'Open sign-in',
    },
  ];
  return steps.every((step) => step.done) ? null : steps;
}

function timeOf(summary: OrganizationSummary): number {
  return new Date(summary.organization.createTime ?? 0).getTime();
}
