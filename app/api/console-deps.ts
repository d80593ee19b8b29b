import { z } from 'zod';
import type { ConsoleDeps } from '@/lib/console/deps';
import { readAttributeMapping } from '@/lib/console/oidc-mapping';
import { getRuntime } from '@/lib/runtime';

/** What the use cases of one environment stand on. */
export function consoleDeps(environmentId: string): ConsoleDeps {
  const { db, clientFor, clock } = getRuntime();
  return { db, client: clientFor(environmentId), clock };
}

// Some of it travels on in a header, which holds less than an address can. What is no id names nothing, like one nobody has.
const id = z
  .string()
  .regex(/^[\w-]{1,100}$/)
  .catch('none');

/** The parts of an address, as the route folders name them. Whether such a thing exists is for the engine to say. */
export const EnvironmentParams = z.object({ environmentId: id });
export const TenantParams = z.object({ environmentId: id, organizationId: id });
export const ConnectionParams = z.object({ environmentId: id, samlConnectionId: id });
export const OidcConnectionParams = z.object({ environmentId: id, oidcConnectionId: id });
export const LoginParams = z.object({ environmentId: id, samlFlowId: id });
export const DirectoryParams = z.object({ environmentId: id, scimDirectoryId: id });
export const ProposalParams = z.object({
  environmentId: id,
  proposalId: id,
  decision: z.enum(['accept', 'dismiss']),
});
export const AlertParams = z.object({ environmentId: id, alertId: id });
export const SamlKeyParams = z.object({ environmentId: id, keyId: id, step: z.enum(['activate', 'retire']) });
export const SetupLinkParams = z.object({ environmentId: id, setupLinkId: id });
export const MemberParams = z.object({ environmentId: id, organizationId: id, memberId: id });
export const ApiKeyParams = z.object({ environmentId: id, apiKeyId: id });
export const OauthClientParams = z.object({ environmentId: id, samlOauthClientId: id });
export const SyncRunParams = z.object({ environmentId: id, syncRunId: id });

const MINUTE_SECONDS = 60;
const MONTH_SECONDS = 30 * 24 * 60 * 60;

/** What a setup link permits and how long it lives. */
export const SetupLinkBody = z
  .object({
    canManageSaml: z.boolean(),
    canManageScim: z.boolean(),
    canManageDomains: z.boolean().optional(),
    ttlSeconds: z.number().int().min(MINUTE_SECONDS).max(MONTH_SECONDS),
  })
  .refine((body) => body.canManageSaml || body.canManageScim || body.canManageDomains === true, {
    path: ['canManageSaml'],
    message: 'Choose at least one.',
  });

/** The settings of an OpenID Connect connection; the engine judges them. */
export const OidcConnectionBody = z.object({
  primary: z.boolean().optional(),
  status: z.enum(['active', 'disabled']).optional(),
  issuer: z.string().trim().max(2048).optional(),
  clientId: z.string().trim().max(1024).optional(),
  clientSecret: z.string().max(4096).optional(),
  scopes: z.array(z.string().max(200)).max(30).optional(),
  prompt: z.enum(['', 'login', 'select_account', 'consent']).optional(),
  tenantId: z.string().trim().max(200).optional(),
  hostedDomain: z.string().trim().max(253).optional(),
  emailClaim: z.string().trim().max(200).optional(),
  allowUnverifiedEmail: z.boolean().optional(),
  allowIdpInitiated: z.boolean().optional(),
  singleLogout: z.boolean().optional(),
  /** As it is typed: a line for each attribute. */
  attributeMapping: z
    .string()
    .max(25_000)
    .transform((text, context) => {
      const read = readAttributeMapping(text);
      if (read.ok) return read.mapping;
      context.addIssue({ code: 'custom', message: read.problem });
      return z.NEVER;
    })
    .optional(),
});

/** What a person typed to confirm a deletion. */
export const ConfirmBody = z.object({ confirm: z.string().max(500) });

/** What an OAuth client is called and where it may be answered. */
export const OauthClientBody = z.object({
  displayName: z.string().trim().min(1, 'Say what uses the client.').max(200, 'At most 200 characters.'),
  redirectUris: z
    .array(z.string().trim().min(1).max(2048, 'A redirect URI may have at most 2,048 characters.'))
    .max(20, 'At most 20 redirect URIs.'),
});
