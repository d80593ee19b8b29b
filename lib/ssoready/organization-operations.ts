import type { z } from 'zod';
import * as wire from '@/lib/engine/contract';
import { type Ask, at, type Page } from './ask';

const ORGANIZATIONS = '/v1/organizations';
const SUMMARIES = '/v1/organization-summaries';
const DOMAINS = '/v1/organization-domains';
const SETUP_URLS = '/v1/setup-urls';

type OrganizationFields = z.input<typeof wire.OrganizationRequest>;
type SummaryFilter = {
  query?: string | undefined;
  domain?: string | undefined;
  verifiedDomain?: string | undefined;
  sso?: string | undefined;
  directory?: string | undefined;
} & Page;

/** Organizations. `extension` is asked for what the contract lacks. */
export function organizationOperations(ask: Ask, extension: Ask) {
  return {
    listOrganizations: (page: Page = {}) =>
      ask('listOrganizations', 'GET', ORGANIZATIONS, wire.OrganizationList, { query: page }),
    createOrganization: async (body: OrganizationFields) =>
      (await ask('createOrganization', 'POST', ORGANIZATIONS, wire.OrganizationResponse, { body })).organization,
    getOrganization: async (id: string) =>
      (await ask('getOrganization', 'GET', at(ORGANIZATIONS, id), wire.OrganizationResponse)).organization,
    /** PATCH replaces: a field left out is cleared (contract §2.6). */
    updateOrganization: async (id: string, body: OrganizationFields) => {
      const path = at(ORGANIZATIONS, id);
      return (await ask('updateOrganization', 'PATCH', path, wire.OrganizationResponse, { body })).organization;
    },
    /** Extension. Deletes the organization with its connections, directories, people and logs. */
    deleteOrganization: (id: string) =>
      extension('deleteOrganization', 'DELETE', at(ORGANIZATIONS, id), wire.EmptyResponse),
    /** Extension. Rows of the tenants list, by name; `query` matches name, external id and domain; `domain` is exact. */
    listOrganizationSummaries: (filter: SummaryFilter = {}) =>
      extension('listOrganizationSummaries', 'GET', SUMMARIES, wire.OrganizationSummaryList, { query: filter }),
    /** Extension. */
    getOrganizationSummary: async (id: string) => {
      const path = at(SUMMARIES, id);
      return (await extension('getOrganizationSummary', 'GET', path, wire.OrganizationSummaryResponse))
        .organizationSummary;
    },
  };
}

/** What proves that domains are an organization's own. The contract has none of it. */
export function domainOperations(extension: Ask) {
  type Named = { organizationId: string; domain: string };
  const change = async (operation: string, verb: string, body: Named) =>
    (await extension(operation, 'POST', `${DOMAINS}/${verb}`, wire.OrganizationDomainResponse, { body }))
      .organizationDomain;
  return {
    /** Extension. The domains of an organization, each with the record that proves it. */
    listOrganizationDomains: async (organizationId: string) =>
      (
        await extension('listOrganizationDomains', 'GET', DOMAINS, wire.OrganizationDomainList, {
          query: { organizationId },
        })
      ).organizationDomains,
    /** Extension. Looks for the record now; takes a few seconds. */
    checkOrganizationDomain: (named: Named) => change('checkOrganizationDomain', 'check', named),
    /** Extension. Takes the caller's word for it. */
    verifyOrganizationDomain: (named: Named) => change('verifyOrganizationDomain', 'verify', named),
    /** Extension. Forgets the proof; the record gets another value. */
    withdrawOrganizationDomain: (named: Named) => change('withdrawOrganizationDomain', 'withdraw', named),
  };
}

/** Setup links. `extension` is asked for what the contract lacks. */
export function setupUrlOperations(ask: Ask, extension: Ask) {
  return {
    createSetupUrl: (body: z.input<typeof wire.CreateSetupUrlRequest>) =>
      ask('createSetupURL', 'POST', SETUP_URLS, wire.CreateSetupUrlResponse, { body }),
    /** Extension. Links of an organization, newest first. */
    listSetupUrls: (filter: { organizationId: string } & Page) =>
      extension('listSetupURLs', 'GET', SETUP_URLS, wire.SetupLinkList, { query: filter }),
    /** Extension. */
    getSetupUrl: async (id: string) =>
      (await extension('getSetupURL', 'GET', at(SETUP_URLS, id), wire.SetupLinkResponse)).setupLink,
    /** Extension. A new end for an open link, counted from now. */
    extendSetupUrl: async (id: string, ttlSeconds: number) => {
      const body = { ttlSeconds };
      return (
        await extension('extendSetupURL', 'POST', at(SETUP_URLS, id, '/extend'), wire.SetupLinkResponse, { body })
      ).setupLink;
    },
    /** Extension. From then on the link and its session are refused. */
    revokeSetupUrl: async (id: string) =>
      (await extension('revokeSetupURL', 'POST', at(SETUP_URLS, id, '/revoke'), wire.SetupLinkResponse)).setupLink,
    /** Extension. Console only: what a setup link's token permits, without noting an opening. */
    inspectSetupUrl: async (oneTimeToken: string) => {
      const body = { oneTimeToken };
      return (await extension('inspectSetupURL', 'POST', `${SETUP_URLS}/inspect`, wire.SetupLinkResponse, { body }))
        .setupLink;
    },
    /**
     * Extension. Console only: what a setup link's token permits, and notes the opening. Refused with status 404 for an unknown
     * token, 403 for a revoked link, 400 (code 9) for an expired one.
     */
    redeemSetupUrl: async (oneTimeToken: string) => {
      const body = { oneTimeToken };
      return (await extension('redeemSetupURL', 'POST', `${SETUP_URLS}/redeem`, wire.SetupLinkResponse, { body }))
        .setupLink;
    },
  };
}
