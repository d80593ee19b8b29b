import { z } from 'zod';
import { ScimExtensionSchema, ScimExtensionSchemas } from './extension-schema';

export { ScimExtensionSchema };

/**
 * The wire shapes of the HTTP API, in one copy: the engine parses requests and types responses with them, the client parses
 * responses with them. Absent response fields read as their zero value, because the reference server leaves zero values out
 * (contract §1.4). Shapes marked "extension" are ours; the rest are SSOReady's.
 */

const text = () => z.string().default('');
const flag = () => z.boolean().default(false);
/** RFC 3339 UTC. Extension: the reference API has no times. */
const time = () => z.string().optional();

// ── Resources ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const Organization = z.object({
  id: text(),
  environmentId: text(),
  displayName: text(),
  externalId: text(),
  domains: z.array(z.string()).default([]),
  createTime: time(),
  updateTime: time(),
});
export type Organization = z.infer<typeof Organization>;

/** Extension. */
export const SamlCertificate = z.object({
  fingerprintSha256: z.string(),
  state: z.enum(['current', 'next', 'retired']),
  notBefore: z.string(),
  notAfter: z.string(),
  pem: text(),
});
export type SamlCertificate = z.infer<typeof SamlCertificate>;

/** Extension. Something that works but deserves attention. */
export const SamlWarning = z.object({ code: z.string(), message: z.string() });
export type SamlWarning = z.infer<typeof SamlWarning>;

export const SamlConnection = z.object({
  id: text(),
  organizationId: text(),
  primary: flag(),
  idpRedirectUrl: text(),
  /** PEM; the current one when several are trusted. */
  idpCertificate: text(),
  idpEntityId: text(),
  spEntityId: text(),
  spAcsUrl: text(),
  // Extensions.
  idpBinding: z.enum(['post', 'redirect']).default('post'),
  certificates: z.array(SamlCertificate).default([]),
  allowIdpInitiated: z.boolean().default(true),
  clockSkewSeconds: z.number().int().default(120),
  acceptEncryptedAssertions: flag(),
  /** PEM of our certificate to encrypt with; empty unless encrypted assertions are accepted. */
  spEncryptionCertificate: text(),
  signAuthnRequests: flag(),
  /** PEM of the certificate that our requests verify with; empty unless they are signed. */
  spSigningCertificate: text(),
  forceAuthn: flag(),
  /** The class of authentication that is asked for and required; empty for any. */
  requestedAuthnContext: text(),
  /** The attribute that holds the e-mail address; empty to find it by its usual names. */
  emailAttribute: text(),
  /** The NameID formats that are taken; empty for any. */
  allowedNameIdFormats: z.array(z.string()).default([]),
  /** Where the identity provider's metadata is fetched again now and then; empty when nothing is. */
  metadataUrl: text(),
  /** A refresh that only adds a certificate is taken without asking. */
  acceptNewCertificates: flag(),
  /** When the metadata was last read without a fault. */
  metadataCheckTime: time(),
  /** Why the latest refresh came to nothing; empty when it did not. */
  metadataFailure: text(),
  /** Where single logout goes; empty when the identity provider offers none. */
  idpSloUrl: text(),
  /** Where our answers to logouts go; empty for the same place. */
  idpSloResponseUrl: text(),
  idpSloBinding: z.enum(['post', 'redirect']).default('redirect'),
  /** Our own address for logouts; empty without single logout. */
  spSloUrl: text(),
  /** Until then signatures and digests with SHA-1 are taken; empty for never. */
  sha1AllowedUntilTime: text(),
  /** Until then a Response signature that does not hold is overlooked beside an assertion's that does; empty for never. */
  brokenResponseSignatureAllowedUntilTime: text(),
  configured: z.boolean().optional(),
  warnings: z.array(SamlWarning).default([]),
  lastLoginTime: time(),
  createTime: time(),
  updateTime: time(),
});
export type SamlConnection = z.infer<typeof SamlConnection>;

/** Extension. An attribute of a login and the claim that it is read from. */
export const OidcAttribute = z.object({
  attribute: z.string().min(1).max(200),
  claim: z.string().min(1).max(200),
});
export type OidcAttribute = z.infer<typeof OidcAttribute>;

/** Extension. Sign-in through an OpenID Connect provider instead of SAML. */
export const OidcConnection = z.object({
  id: text(),
  organizationId: text(),
  /** The organization's sign-in begins here; marking a connection primary demotes every other, SAML ones too. */
  primary: flag(),
  status: z.enum(['active', 'disabled']).default('active'),
  issuer: text(),
  clientId: text(),
  /** The secret itself is written and never read. */
  hasClientSecret: flag(),
  /** To be registered at the provider. */
  redirectUri: text(),
  scopes: z.array(z.string()).default([]),
  /** `login`, `select_account` or `consent` with every request; empty for none. */
  prompt: text(),
  /** The `tid` that every token must have (Entra ID). */
  tenantId: text(),
  /** The `hd` that every token must have (Google Workspace). */
  hostedDomain: text(),
  /** The claim that holds the e-mail address; empty for `email`. */
  emailClaim: text(),
  allowUnverifiedEmail: flag(),
  attributeMapping: z.array(OidcAttribute).default([]),
  /** A sign-in may begin at the provider, at `initiateLoginUri` (OpenID Connect Core §4). */
  allowIdpInitiated: flag(),
  initiateLoginUri: text(),
  /** A sign-out ends the session at the provider too, which sends the browser back to `postLogoutRedirectUri`. */
  singleLogout: flag(),
  postLogoutRedirectUri: text(),
  /** Where the provider ends sessions by a signed logout token. */
  backchannelLogoutUri: text(),
  configured: flag(),
  lastLoginTime: time(),
  createTime: time(),
  updateTime: time(),
});
export type OidcConnection = z.infer<typeof OidcConnection>;

/** Extension. What a provider says about itself (OpenID Connect Discovery). */
export const OidcProvider = z.object({
  issuer: z.string(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  jwksUri: z.string(),
  userinfoEndpoint: text(),
  /** Signature algorithms of its tokens that are taken here. */
  algorithms: z.array(z.string()).default([]),
  warnings: z.array(SamlWarning).default([]),
});
export type OidcProvider = z.infer<typeof OidcProvider>;

export const ScimDirectory = z.object({
  id: text(),
  organizationId: text(),
  primary: flag(),
  scimBaseUrl: text(),
  hasClientBearerToken: flag(),
  // Extensions.
  domainPolicy: z.enum(['enforce', 'flag', 'off']).optional(),
  unknownMemberPolicy: z.enum(['skip', 'reject']).optional(),
  strictInterop: z.boolean().optional(),
  preserveOnPut: z.boolean().optional(),
  dialect: z.string().optional(),
  userCount: z.number().int().optional(),
  groupCount: z.number().int().optional(),
  extensionSchemas: z.array(ScimExtensionSchema).optional(),
  bearerTokenRotateTime: time(),
  /** Until when the token before the last rotation works beside the new one; absent when it does not. */
  previousBearerTokenExpireTime: time(),
  /** When it was last used, to the minute. */
  previousBearerTokenUseTime: time(),
  firstRequestTime: time(),
  lastRequestTime: time(),
  createTime: time(),
  updateTime: time(),
});
export type ScimDirectory = z.infer<typeof ScimDirectory>;

export const ScimUser = z.object({
  id: text(),
  scimDirectoryId: text(),
  email: text(),
  deleted: flag(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  createTime: time(),
  updateTime: time(),
});
export type ScimUser = z.infer<typeof ScimUser>;

export const ScimGroup = z.object({
  id: text(),
  scimDirectoryId: text(),
  displayName: text(),
  deleted: flag(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  createTime: time(),
  updateTime: time(),
});
export type ScimGroup = z.infer<typeof ScimGroup>;

/** Extension. */
export const Environment = z.object({
  id: text(),
  displayName: text(),
  redirectUrl: text(),
  oauthRedirectUri: text(),
  authUrl: text(),
  adminUrl: text(),
  adminApplicationName: text(),
  adminReturnUrl: text(),
  /** Sign-in by e-mail finds an organization only by a domain that it has proven. */
  requireDomainProof: flag(),
  /** Who makes a connection the primary one: the portal once it is set up, or an operator. */
  goLivePolicy: z.enum(['automatic', 'operator']).default('automatic'),
  createTime: time(),
  updateTime: time(),
});
export type Environment = z.infer<typeof Environment>;

/** Extension. What a key can be limited to; who may write a thing may read it. */
export const ApiKeyScope = z.enum([
  'saml:redirect',
  'saml:redeem',
  'saml:logout',
  'scim:read',
  'organizations:read',
  'organizations:write',
  'setup-urls:read',
  'setup-urls:write',
  'connections:read',
  'connections:write',
  'directories:read',
  'directories:write',
  'logs:read',
  'oauth-clients:read',
  'oauth-clients:write',
  'api-keys:read',
  'api-keys:write',
]);
export type ApiKeyScope = z.infer<typeof ApiKeyScope>;

/** Extension. */
export const ApiKey = z.object({
  id: text(),
  environmentId: text(),
  displayName: text(),
  /** The secret's last four characters. */
  secretSuffix: text(),
  hasManagementApiAccess: flag(),
  /** What it is limited to; absent: everything that `hasManagementApiAccess` says. */
  scopes: z.array(z.string()).optional(),
  createTime: time(),
  lastUsedTime: time(),
  expireTime: time(),
  revokeTime: time(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Extension. What an application presents as `client_id`; its secret is shown once, by the call that makes it. */
export const SamlOauthClient = z.object({
  id: text(),
  environmentId: text(),
  displayName: text(),
  /** Its own callbacks; empty when the one of its environment applies. */
  redirectUris: z.array(z.string()).default([]),
  createTime: time(),
  revokeTime: time(),
});
export type SamlOauthClient = z.infer<typeof SamlOauthClient>;

/** Extension. A key that signs ID tokens, by what it is for now. */
export const OauthSigningKey = z.object({
  kid: z.string(),
  state: z.enum(['next', 'current', 'previous']),
  /** When it begins, or began, to sign. */
  activeTime: z.string(),
});
export type OauthSigningKey = z.infer<typeof OauthSigningKey>;

/** Extension. The link itself is shown once, by the call that makes it. */
export const SetupLink = z.object({
  id: text(),
  organizationId: text(),
  environmentId: text(),
  canManageSaml: flag(),
  canManageScim: flag(),
  canManageDomains: flag(),
  openCount: z.number().int().default(0),
  createTime: time(),
  expireTime: time(),
  revokeTime: time(),
  firstOpenTime: time(),
  lastOpenTime: time(),
});
export type SetupLink = z.infer<typeof SetupLink>;

/** Extension. One check of a login: what was expected, what came. */
export const SamlCheck = z.object({
  /** A word of the error vocabulary's subject: signature, issuer, audience, recipient, time, email, domain, … */
  name: z.string(),
  passed: z.boolean(),
  expected: text(),
  received: text(),
  /** The code of the rejection when `passed` is false. */
  code: text(),
  note: text(),
});
export type SamlCheck = z.infer<typeof SamlCheck>;

/** Extension. */
export const SamlFlow = z.object({
  id: text(),
  organizationId: text(),
  /** Empty for a login over OpenID Connect. */
  samlConnectionId: text(),
  /** Empty for a login over SAML. */
  oidcConnectionId: text(),
  status: z.enum(['in_progress', 'failed', 'succeeded']),
  state: text(),
  test: flag(),
  idpInitiated: flag(),
  email: text(),
  nameId: text(),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
  checks: z.array(SamlCheck).default([]),
  errorCode: text(),
  errorMessage: text(),
  /** The flow an unverified response named. */
  claimedFlowId: text(),
  initiateRequest: text(),
  response: text(),
  createTime: time(),
  initiateTime: time(),
  receiveTime: time(),
  redeemTime: time(),
  /** When a logout ended the session that this login began; absent while none did. An application ends its own session then. */
  sessionEndTime: time(),
  /** Where that logout began: `idp` or `sp`. */
  sessionEndedBy: text(),
  updateTime: time(),
});
export type SamlFlow = z.infer<typeof SamlFlow>;

/** Extension. */
export const ScimRequest = z.object({
  id: text(),
  scimDirectoryId: text(),
  time: text(),
  method: text(),
  path: text(),
  status: z.number().int(),
  errorCode: text(),
  dialect: text(),
  capability: text(),
  resourceId: text(),
  requestBody: text(),
  responseBody: text(),
  /** JSON of the stored resource before a change, and after it where the response does not show all of it. */
  resourceBefore: text(),
  resourceAfter: text(),
  durationMicros: z.number().int().default(0),
});
export type ScimRequest = z.infer<typeof ScimRequest>;

/** Extension. One change of a user or group in a directory: an event of the change feed. */
export const ScimChange = z.object({
  id: z.string(),
  type: z.enum([
    'user.created',
    'user.updated',
    'user.deleted',
    'group.created',
    'group.updated',
    'group.deleted',
    'group.members_added',
    'group.members_removed',
  ]),
  time: z.string(),
  organizationId: z.string(),
  scimDirectoryId: z.string(),
  /** The user or group. */
  resourceId: z.string(),
  /** The version the change made, which counts up for each resource. */
  version: z.number().int(),
  /** Whether a user is active after the change; absent for groups and for deletions. */
  active: z.boolean().optional(),
  /** Who joined or left, at most 1,000 in one event. */
  memberIds: z.array(z.string()).optional(),
});
export type ScimChange = z.infer<typeof ScimChange>;

/** Extension. What an identity provider has really done with a directory so far. */
export const ScimActivity = z.object({
  scimDirectoryId: text(),
  dialect: text(),
  firstRequestTime: time(),
  lastRequestTime: time(),
  userCount: z.number().int().default(0),
  groupCount: z.number().int().default(0),
  /** capability (read, create, update, deactivate, delete, group, discovery) → when it was last seen to succeed. */
  capabilities: z.record(z.string(), z.string()).default({}),
  /** Newest first. */
  recentRequests: z.array(ScimRequest).default([]),
});
export type ScimActivity = z.infer<typeof ScimActivity>;

/** Extension. What the deletion of a connection did besides. */
export const ConnectionDeletion = z.object({
  organizationId: text(),
  /** The connection that is primary in the place of the deleted one; empty when none was put there. */
  promotedConnectionId: text(),
});

/** Extension. An organization with the state of its sign-in and its directory: a row of the tenants list. */
export const OrganizationSummary = z.object({
  organization: Organization,
  sso: z.object({
    /** The connection that speaks for the organization is of one of the two kinds; the other id is empty. */
    samlConnectionId: text(),
    oidcConnectionId: text(),
    /** It is the primary one. False with an id set: none is, and sign-ins of the organization begin nowhere. */
    primary: flag(),
    configured: flag(),
    /** Somebody has signed in with it. */
    used: flag(),
    /** The last sign-in with any connection, of either kind. */
    lastLoginTime: time(),
    certificateExpireTime: time(),
  }),
  directory: z.object({
    scimDirectoryId: text(),
    hasClientBearerToken: flag(),
    dialect: text(),
    userCount: z.number().int().default(0),
    firstRequestTime: time(),
    lastRequestTime: time(),
  }),
});
export type OrganizationSummary = z.infer<typeof OrganizationSummary>;

/** Extension. A domain of an organization, with what proves that it is its own. */
export const OrganizationDomain = z.object({
  organizationId: text(),
  /** Lower case, without a trailing dot. */
  domain: z.string(),
  state: z.enum(['waiting', 'verified', 'failed']),
  /** What the last look met instead of the record; empty when it met it, and before the first. */
  reason: text(),
  /** The reason as a sentence. */
  message: text(),
  /** The TXT record: its whole name, the name without the zone, and what it says. Empty for what cannot be proven. */
  recordName: text(),
  recordHost: text(),
  recordValue: text(),
  /** Values that were there instead, cut short. */
  foundValues: z.array(z.string()).default([]),
  /** `dns`, `operator`, or empty. */
  verifiedBy: text(),
  verifyTime: time(),
  /** When the record was last seen. */
  confirmTime: time(),
  checkTime: time(),
  nextCheckTime: time(),
});
export type OrganizationDomain = z.infer<typeof OrganizationDomain>;

/** Extension. What an identity provider's metadata says. */
export const IdpMetadataEntity = z.object({
  entityId: z.string(),
  ssoUrl: z.string(),
  binding: z.enum(['post', 'redirect']),
  /** Empty without single logout. */
  sloUrl: text(),
  sloResponseUrl: text(),
  sloBinding: z.enum(['post', 'redirect']).default('redirect'),
  certificates: z.array(SamlCertificate),
  warnings: z.array(SamlWarning),
});
export type IdpMetadataEntity = z.infer<typeof IdpMetadataEntity>;

/** Extension. One difference between a connection and its metadata. Certificates are named by fingerprint. */
export const SamlMetadataChange = z.object({
  field: z.enum(['certificate', 'idpRedirectUrl', 'idpBinding', 'idpSloUrl', 'idpSloResponseUrl', 'idpSloBinding']),
  /** Empty for what is added. */
  from: text(),
  /** Empty for what is removed. */
  to: text(),
  /** Of a certificate. */
  expireTime: time(),
});
export type SamlMetadataChange = z.infer<typeof SamlMetadataChange>;

/** Extension. What an identity provider's metadata says by now and its connection does not. */
export const SamlMetadataProposal = z.object({
  id: text(),
  organizationId: text(),
  samlConnectionId: text(),
  status: z.enum(['open', 'accepted', 'dismissed', 'withdrawn']),
  /** Taken by the connection's own setting. */
  automatic: flag(),
  changes: z.array(SamlMetadataChange).default([]),
  createTime: time(),
  decideTime: time(),
});
export type SamlMetadataProposal = z.infer<typeof SamlMetadataProposal>;

/** Extension. What an operator should know about a connection. */
export const SamlAlert = z.object({
  id: text(),
  organizationId: text(),
  samlConnectionId: text(),
  kind: z.enum(['certificate_expiring', 'certificate_changed', 'metadata_changed', 'metadata_failing']),
  /** Facts for a reader: a fingerprint, the days that were left, a reason. */
  detail: z.record(z.string(), z.string()).default({}),
  createTime: time(),
  acknowledgeTime: time(),
  resolveTime: time(),
});
export type SamlAlert = z.infer<typeof SamlAlert>;

/** Extension. One of our own keys of a connection. */
export const SamlServiceKey = z.object({
  id: text(),
  organizationId: text(),
  samlConnectionId: text(),
  purpose: z.enum(['encryption', 'signing']),
  /** `next` is published and not used; `current` is used; `previous` only decrypts; `retired` has no private key any more. */
  state: z.enum(['next', 'current', 'previous', 'retired']),
  certificate: text(),
  fingerprintSha256: text(),
  createTime: time(),
  activateTime: time(),
  retireTime: time(),
});
export type SamlServiceKey = z.infer<typeof SamlServiceKey>;

// ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────
// Unknown body fields are ignored (contract §1.4).

export const SamlRedirectRequest = z.object({
  samlConnectionId: z.string().optional(),
  /** Extension. */
  oidcConnectionId: z.string().optional(),
  organizationId: z.string().optional(),
  organizationExternalId: z.string().optional(),
  state: z.string().max(16_384, 'state may be at most 16,384 characters').optional(),
});
export const SamlRedeemRequest = z.object({ samlAccessCode: z.string() });

const name = z.string().max(200, 'displayName may be at most 200 characters');
const externalId = z.string().max(500, 'externalId may be at most 500 characters');
const domains = z
  .array(z.string().min(1, 'a domain may not be empty').max(253, 'a domain may be at most 253 characters'))
  .max(200, 'an organization may have at most 200 domains');

/** Create, and update by replacement: an absent field is cleared (contract §2.6). */
export const OrganizationRequest = z.object({
  displayName: name.optional(),
  externalId: externalId.optional(),
  domains: domains.optional(),
});

export const CreateSetupUrlRequest = z.object({
  organizationId: z.string(),
  canManageSaml: z.boolean().optional(),
  canManageScim: z.boolean().optional(),
  /** Extension: the records that prove domains; absent: as `canManageSaml`. */
  canManageDomains: z.boolean().optional(),
  /** Extension: seconds until the link ends; default 24 hours, at most 30 days. */
  ttlSeconds: z.number().int().min(60).max(2_592_000).optional(),
  /** Extension: a link of the same organization whose holder asks for this one; it is revoked together with that. */
  parentSetupUrlId: z.string().optional(),
});

/** Extension. */
export const OrganizationDomainRequest = z.object({ organizationId: z.string(), domain: z.string().min(1).max(1000) });

/** Extension. */
export const ExtendSetupUrlRequest = z.object({
  /** Seconds from now until the link ends; at most 30 days. */
  ttlSeconds: z.number().int().min(60).max(2_592_000),
});

const samlSettings = {
  primary: z.boolean().optional(),
  idpRedirectUrl: z.string().max(2048, 'idpRedirectUrl may be at most 2,048 characters').optional(),
  idpCertificate: z.string().max(65_536, 'idpCertificate may be at most 64 KiB').optional(),
  idpEntityId: z.string().max(1024, 'idpEntityId may be at most 1,024 characters').optional(),
  // Extensions; absent leaves the stored value.
  idpBinding: z.enum(['post', 'redirect']).optional(),
  /** Further trusted certificates (PEM), beside `idpCertificate`. */
  additionalCertificates: z.array(z.string().max(65_536)).max(9).optional(),
  allowIdpInitiated: z.boolean().optional(),
  clockSkewSeconds: z.number().int().min(0).max(300).optional(),
  acceptEncryptedAssertions: z.boolean().optional(),
  signAuthnRequests: z.boolean().optional(),
  forceAuthn: z.boolean().optional(),
  requestedAuthnContext: z.string().max(512, 'requestedAuthnContext may be at most 512 characters').optional(),
  emailAttribute: z.string().max(512, 'emailAttribute may be at most 512 characters').optional(),
  allowedNameIdFormats: z.array(z.string().min(1).max(256)).max(20).optional(),
  metadataUrl: z.string().max(2048, 'metadataUrl may be at most 2,048 characters').optional(),
  acceptNewCertificates: z.boolean().optional(),
  idpSloUrl: z.string().max(2048, 'idpSloUrl may be at most 2,048 characters').optional(),
  idpSloResponseUrl: z.string().max(2048, 'idpSloResponseUrl may be at most 2,048 characters').optional(),
  idpSloBinding: z.enum(['post', 'redirect']).optional(),
  /** RFC 3339, at most 180 days ahead; empty ends it. */
  sha1AllowedUntilTime: z.string().max(64).optional(),
  brokenResponseSignatureAllowedUntilTime: z.string().max(64).optional(),
};
export const CreateSamlConnectionRequest = z.object({ organizationId: z.string(), ...samlSettings });
export const UpdateSamlConnectionRequest = z.object(samlSettings);

const oidcSettings = {
  primary: z.boolean().optional(),
  status: z.enum(['active', 'disabled']).optional(),
  issuer: z.string().max(2048, 'issuer may be at most 2,048 characters').optional(),
  clientId: z.string().max(1024, 'clientId may be at most 1,024 characters').optional(),
  clientSecret: z.string().max(4096, 'clientSecret may be at most 4,096 characters').optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'a scope is a word of printable ASCII'))
    .max(30)
    .optional(),
  prompt: z.enum(['', 'login', 'select_account', 'consent']).optional(),
  tenantId: z.string().max(200, 'tenantId may be at most 200 characters').optional(),
  hostedDomain: z.string().max(253, 'hostedDomain may be at most 253 characters').optional(),
  emailClaim: z.string().max(200, 'emailClaim may be at most 200 characters').optional(),
  allowUnverifiedEmail: z.boolean().optional(),
  attributeMapping: z.array(OidcAttribute).max(50).optional(),
  allowIdpInitiated: z.boolean().optional(),
  singleLogout: z.boolean().optional(),
};
/** Extension. */
export const CreateOidcConnectionRequest = z.object({ organizationId: z.string(), ...oidcSettings });
/** Extension. Fields left out are kept; an empty string clears. */
export const UpdateOidcConnectionRequest = z.object(oidcSettings);
/** Extension. */
export const InspectOidcIssuerRequest = z.object({ issuer: z.string().max(2048) });

const scimSettings = {
  primary: z.boolean().optional(),
  // Extensions; absent leaves the stored value.
  domainPolicy: z.enum(['enforce', 'flag', 'off']).optional(),
  unknownMemberPolicy: z.enum(['skip', 'reject']).optional(),
  strictInterop: z.boolean().optional(),
  preserveOnPut: z.boolean().optional(),
  /** All extensions of the schema that the directory shall have. */
  extensionSchemas: ScimExtensionSchemas.optional(),
};
export const CreateScimDirectoryRequest = z.object({ organizationId: z.string(), ...scimSettings });
export const UpdateScimDirectoryRequest = z.object(scimSettings);

/** Extension: the contract's request has no body. */
export const RotateBearerTokenRequest = z.object({
  /** Seconds for which the token that is replaced goes on working, at most 30 days; absent: none. */
  overlapSeconds: z.number().int().min(0).max(2_592_000).optional(),
});

const url = z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }).max(2048);
const baseUrl = url.refine((text) => !/[?#]/.test(text), 'must have neither a query nor a fragment');
/** Extension. An empty string clears. */
export const EnvironmentRequest = z.object({
  displayName: name.min(1, 'displayName is required').optional(),
  redirectUrl: z.union([z.literal(''), url]).optional(),
  oauthRedirectUri: z.union([z.literal(''), url]).optional(),
  authUrl: z.union([z.literal(''), baseUrl]).optional(),
  adminUrl: z.union([z.literal(''), baseUrl]).optional(),
  adminApplicationName: name.optional(),
  adminReturnUrl: z.union([z.literal(''), url]).optional(),
  requireDomainProof: z.boolean().optional(),
  goLivePolicy: z.enum(['automatic', 'operator']).optional(),
});

/** Extension. */
export const CreateApiKeyRequest = z.object({
  displayName: name.optional(),
  hasManagementApiAccess: z.boolean().optional(),
  /** Limits the key to these, and decides by them whether it reaches the Management API. */
  scopes: z.array(ApiKeyScope).min(1, 'a key needs at least one scope').max(100).optional(),
  /** Seconds until the key ends, at most ten years; absent: never. */
  ttlSeconds: z.number().int().min(60).max(315_360_000).optional(),
});

/** Extension. */
const oauthClientSettings = {
  displayName: name.optional(),
  /** Where answers may go, each matched character by character; empty: the OAuth redirect URI of the environment. */
  redirectUris: z
    .array(url.refine((text) => !text.includes('#'), 'must have no fragment'))
    .max(20, 'a client may have at most 20 redirect URIs')
    .optional(),
};
export const CreateSamlOauthClientRequest = z.object(oauthClientSettings);
/** Extension. Fields left out are kept. */
export const UpdateSamlOauthClientRequest = z.object(oauthClientSettings);

/** Extension. */
export const LogoutSamlFlowRequest = z.object({
  /** Where the browser goes afterwards; on the origin of the environment's `redirectUrl`. */
  returnUrl: z.string().max(2048, 'returnUrl may be at most 2,048 characters').optional(),
});

/** Extension. */
export const CreateSamlServiceKeyRequest = z.object({
  samlConnectionId: z.string(),
  purpose: z.enum(['encryption', 'signing']),
});

/** Extension. `immediately` voids what was signed before. */
export const RotateOauthSigningKeysRequest = z.object({ immediately: z.boolean().optional() });

/** Extension. Exactly one of the two. */
export const ParseSamlMetadataRequest = z.object({
  url: z.string().max(2048).optional(),
  xml: z.string().max(2_097_152, 'metadata may be at most 2 MiB').optional(),
});

/** Extension. Also the body of the inspection, which notes nothing. */
export const RedeemSetupUrlRequest = z.object({ oneTimeToken: z.string().max(200) });

// ── Responses ────────────────────────────────────────────────────────────────────────────────────────────────────────

const page = { nextPageToken: text() };

export const SamlRedirectResponse = z.object({ redirectUrl: z.string() });
export const SamlRedeemResponse = z.object({
  email: text(),
  state: text(),
  attributes: z.record(z.string(), z.string()).default({}),
  organizationId: text(),
  organizationExternalId: text(),
  samlFlowId: text(),
  /** Extension: every value of every attribute, in document order. */
  attributeValues: z.record(z.string(), z.array(z.string())).optional(),
});
export type SamlRedeemResponse = z.infer<typeof SamlRedeemResponse>;

export const OrganizationResponse = z.object({ organization: Organization });
export const OrganizationList = z.object({ organizations: z.array(Organization).default([]), ...page });
export const SamlConnectionResponse = z.object({ samlConnection: SamlConnection });
export const SamlConnectionList = z.object({ samlConnections: z.array(SamlConnection).default([]), ...page });
/** Extension. */
export const OidcConnectionResponse = z.object({ oidcConnection: OidcConnection });
/** Extension. */
export const OidcConnectionList = z.object({ oidcConnections: z.array(OidcConnection).default([]), ...page });
/** Extension. */
export const InspectOidcIssuerResponse = z.object({ oidcProvider: OidcProvider });
export const ScimDirectoryResponse = z.object({ scimDirectory: ScimDirectory });
export const ScimDirectoryList = z.object({ scimDirectories: z.array(ScimDirectory).default([]), ...page });
export const ScimUserResponse = z.object({ scimUser: ScimUser });
export const ScimUserList = z.object({ scimUsers: z.array(ScimUser).default([]), ...page });
export const ScimGroupResponse = z.object({ scimGroup: ScimGroup });
export const ScimGroupList = z.object({ scimGroups: z.array(ScimGroup).default([]), ...page });
export const CreateSetupUrlResponse = z.object({
  url: z.string(),
  /** Extension. */
  setupLink: SetupLink.optional(),
});
export const RotateBearerTokenResponse = z.object({ bearerToken: z.string() });

// Extensions.
export const OrganizationSummaryList = z.object({
  organizationSummaries: z.array(OrganizationSummary).default([]),
  totalCount: z.number().int().default(0),
  /** The page before this one; empty at the beginning. */
  previousPageToken: text(),
  ...page,
});
export const OrganizationSummaryResponse = z.object({ organizationSummary: OrganizationSummary });
export const EnvironmentResponse = z.object({ environment: Environment });
export const EnvironmentList = z.object({ environments: z.array(Environment).default([]), ...page });
export const ApiKeyList = z.object({ apiKeys: z.array(ApiKey).default([]), ...page });
export const ApiKeyResponse = z.object({ apiKey: ApiKey });
export const CreateApiKeyResponse = z.object({ apiKey: ApiKey, secretToken: z.string() });
export const SamlOauthClientList = z.object({ samlOauthClients: z.array(SamlOauthClient).default([]), ...page });
export const SamlOauthClientResponse = z.object({ samlOauthClient: SamlOauthClient });
export const CreateSamlOauthClientResponse = z.object({ samlOauthClient: SamlOauthClient, clientSecret: z.string() });
export const OauthSigningKeyList = z.object({ oauthSigningKeys: z.array(OauthSigningKey).default([]) });
export const SetupLinkList = z.object({ setupLinks: z.array(SetupLink).default([]), ...page });
export const SetupLinkResponse = z.object({ setupLink: SetupLink });
export const SamlFlowList = z.object({ samlFlows: z.array(SamlFlow).default([]), ...page });
export const SamlFlowResponse = z.object({ samlFlow: SamlFlow });
/** A login judged once more: nothing was stored, and nobody signed in. */
export const RecheckSamlFlowResponse = z.object({
  accepted: flag(),
  checks: z.array(SamlCheck).default([]),
  errorCode: text(),
  errorMessage: text(),
  email: text(),
});
export type RecheckSamlFlowResponse = z.infer<typeof RecheckSamlFlowResponse>;
export const TestSamlFlowResponse = z.object({ redirectUrl: z.string(), samlFlowId: z.string() });
export const LogoutSamlFlowResponse = z.object({
  /** Where to send the browser; empty when the identity provider offers no single logout. The login is over either way. */
  redirectUrl: text(),
});
export type LogoutSamlFlowResponse = z.infer<typeof LogoutSamlFlowResponse>;
export const RefreshSamlMetadataResponse = z.object({
  /** Why nothing came of it; empty when the metadata was read and could be compared. */
  metadataFailure: text(),
  /** What was found and waits for a decision, or was taken by the connection's own setting. */
  samlMetadataProposal: SamlMetadataProposal.optional(),
});
export type RefreshSamlMetadataResponse = z.infer<typeof RefreshSamlMetadataResponse>;
export const SamlMetadataProposalList = z.object({
  samlMetadataProposals: z.array(SamlMetadataProposal).default([]),
  ...page,
});
export const SamlMetadataProposalResponse = z.object({ samlMetadataProposal: SamlMetadataProposal });
export const OrganizationDomainList = z.object({ organizationDomains: z.array(OrganizationDomain).default([]) });
export const OrganizationDomainResponse = z.object({ organizationDomain: OrganizationDomain });
export const SamlAlertList = z.object({ samlAlerts: z.array(SamlAlert).default([]), ...page });
export const SamlAlertResponse = z.object({ samlAlert: SamlAlert });
export const SamlServiceKeyList = z.object({ samlServiceKeys: z.array(SamlServiceKey).default([]), ...page });
export const SamlServiceKeyResponse = z.object({ samlServiceKey: SamlServiceKey });
export const ParseSamlMetadataResponse = z.object({ entities: z.array(IdpMetadataEntity).default([]) });
export const ScimRequestList = z.object({ scimRequests: z.array(ScimRequest).default([]), ...page });
export const ScimRequestResponse = z.object({ scimRequest: ScimRequest });
export const ScimChangeList = z.object({
  scimChanges: z.array(ScimChange).default([]),
  /** What to send as `after` next; always there, also when there is nothing new. */
  nextCursor: z.string(),
  /** Whether there is more now. */
  hasMore: flag(),
});
export const ScimActivityResponse = z.object({ scimActivity: ScimActivity });
export const EmptyResponse = z.object({});
