import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/**
 * The engine's own tables, in PostgreSQL schema "engine". They share no foreign key with the rest of the program; the two
 * halves meet by prefixed id through the HTTP contract. Environment and directory ids lead every key that a request uses, so
 * that a look-up is scoped by construction and rows can be distributed by organization.
 */
export const engineSchema = pgSchema('engine');

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => at('created_at').notNull().defaultNow();
const updatedAt = () => at('updated_at').notNull().defaultNow();

export const environments = engineSchema.table('environments', {
  id: uuid('id').primaryKey(),
  displayName: text('display_name').notNull(),
  /** Where a finished SAML login lands, with `saml_access_code` added to its query. */
  redirectUrl: text('redirect_url'),
  /** The one OAuth callback of the environment. */
  oauthRedirectUri: text('oauth_redirect_uri'),
  /** Public origins that replace the defaults for what is created from then on (contract §2.7). */
  authUrl: text('auth_url'),
  adminUrl: text('admin_url'),
  adminApplicationName: text('admin_application_name'),
  adminReturnUrl: text('admin_return_url'),
  /** Sign-in by e-mail finds an organization only by a domain that it has proven. */
  requireDomainProof: boolean('require_domain_proof').notNull().default(false),
  /** Who makes a connection the one that people sign in with: the customer's tested setup, or an operator. */
  goLivePolicy: text('go_live_policy', { enum: ['automatic', 'operator'] })
    .notNull()
    .default('automatic'),
  /** Kept by triggers on organizations: the total of the tenants list costs the same whatever it is. */
  organizationCount: integer('organization_count').notNull().default(0),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const apiKeys = engineSchema.table(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id')
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    displayName: text('display_name').notNull().default(''),
    secretSha256: bytea('secret_sha256').notNull(),
    /** The last four characters of the secret, so that a person can tell two keys apart. */
    secretSuffix: text('secret_suffix').notNull().default(''),
    hasManagementApiAccess: boolean('has_management_api_access').notNull().default(false),
    /** What the key may do, narrower than `hasManagementApiAccess` says; null for everything that it says. */
    scopes: text('scopes').array(),
    createdAt: createdAt(),
    lastUsedAt: at('last_used_at'),
    expiresAt: at('expires_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    uniqueIndex('api_keys_secret_sha256_key').on(table.secretSha256),
    index('api_keys_environment_idx').on(table.environmentId, table.id),
  ],
);

export const samlOauthClients = engineSchema.table(
  'saml_oauth_clients',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id')
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    displayName: text('display_name').notNull().default(''),
    clientSecretSha256: bytea('client_secret_sha256').notNull(),
    /** Its own callbacks; empty for the one of its environment. */
    redirectUris: text('redirect_uris').array().notNull().default(sql`'{}'`),
    createdAt: createdAt(),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    uniqueIndex('saml_oauth_clients_client_secret_sha256_key').on(table.clientSecretSha256),
    index('saml_oauth_clients_environment_idx').on(table.environmentId, table.id),
  ],
);

/** RSA keys that sign OAuth tokens. The newest active one signs; an older one stays published while its tokens may live. */
export const oauthSigningKeys = engineSchema.table('oauth_signing_keys', {
  /** JWK thumbprint of the public key (RFC 7638). */
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').notNull(),
  /** PKCS #8 DER, sealed. */
  privateKeySealed: bytea('private_key_sealed').notNull(),
  createdAt: createdAt(),
  /** A new key is published before it signs, so that verifiers that keep the key set for a while know it in time. */
  activeFrom: at('active_from').notNull(),
});

export const organizations = engineSchema.table(
  'organizations',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id')
      .notNull()
      .references(() => environments.id, { onDelete: 'cascade' }),
    displayName: text('display_name'),
    externalId: text('external_id'),
    /** Lower-cased name and external id, for search and for the sort order of the tenants list. */
    searchText: text('search_text').notNull().default(''),
    sortName: text('sort_name').notNull().default(''),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique('organizations_scope_key').on(table.id, table.environmentId),
    uniqueIndex('organizations_environment_external_id_key').on(table.environmentId, table.externalId),
    index('organizations_environment_idx').on(table.environmentId, table.id),
    index('organizations_environment_sort_name_idx').on(table.environmentId, table.sortName, table.id),
  ],
);

/** The organization, and the environment that it is in: a row cannot name one of another environment. */
const ofOrganization = (name: string, table: { organizationId: AnyPgColumn; environmentId: AnyPgColumn }) =>
  foreignKey({
    name: `${name}_organization_fk`,
    columns: [table.organizationId, table.environmentId],
    foreignColumns: [organizations.id, organizations.environmentId],
  }).onDelete('cascade');

/** The connection, and whose it is: a row cannot name one of another organization. */
const ofSamlConnection = (
  name: string,
  table: {
    samlConnectionId: AnyPgColumn;
    environmentId: AnyPgColumn;
    organizationId: AnyPgColumn;
  },
) =>
  foreignKey({
    name: `${name}_saml_connection_fk`,
    columns: [table.samlConnectionId, table.environmentId, table.organizationId],
    foreignColumns: [samlConnections.id, samlConnections.environmentId, samlConnections.organizationId],
  }).onDelete('cascade');

export const organizationDomains = engineSchema.table(
  'organization_domains',
  {
    organizationId: uuid('organization_id').notNull(),
    environmentId: uuid('environment_id').notNull(),
    position: integer('position').notNull(),
    /** As it was given: reads return it unchanged (contract §2.6). */
    domain: text('domain').notNull(),
    /** Lower case, without outer white space or a trailing dot: what every comparison uses. */
    domainFolded: text('domain_folded').notNull(),
  },
  (table) => [
    ofOrganization('organization_domains', table),
    primaryKey({ columns: [table.organizationId, table.position] }),
    index('organization_domains_environment_domain_idx').on(table.environmentId, table.domainFolded),
  ],
);

/** Whose domains are whose. A row is made when its record is first shown; it outlives the replacement of a list of domains. */
export const organizationDomainProofs = engineSchema.table(
  'organization_domain_proofs',
  {
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    domainFolded: text('domain_folded').notNull(),
    /** 244 random bits: what the record of this organization says, and no other's. */
    token: text('token').notNull().default(sql`replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')`),
    state: text('state', { enum: ['waiting', 'verified', 'failed'] })
      .notNull()
      .default('waiting'),
    /** What the last look found instead of the record; null when it found it, and before the first. */
    reason: text('reason'),
    /** Values that were there instead, cut short. */
    found: text('found').array().notNull().default(sql`'{}'`),
    verifiedBy: text('verified_by', { enum: ['dns', 'operator'] }),
    verifiedAt: at('verified_at'),
    /** When the record was last seen. */
    confirmedAt: at('confirmed_at'),
    checkedAt: at('checked_at'),
    /** When somebody last asked for a look; looks become rarer with its age. */
    askedAt: at('asked_at').notNull().defaultNow(),
    /** Null: not any more until somebody asks. */
    nextCheckAt: at('next_check_at'),
    createdAt: createdAt(),
  },
  (table) => [
    ofOrganization('organization_domain_proofs', table),
    primaryKey({ columns: [table.organizationId, table.domainFolded] }),
    index('organization_domain_proofs_verified_idx')
      .on(table.environmentId, table.domainFolded)
      .where(sql`state = 'verified'`),
    index('organization_domain_proofs_due_idx').on(table.nextCheckAt).where(sql`next_check_at is not null`),
  ],
);

export const setupLinks = engineSchema.table(
  'setup_links',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    oneTimeTokenSha256: bytea('one_time_token_sha256').notNull(),
    canManageSaml: boolean('can_manage_saml').notNull(),
    canManageScim: boolean('can_manage_scim').notNull(),
    canManageDomains: boolean('can_manage_domains').notNull().default(false),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
    firstOpenedAt: at('first_opened_at'),
    lastOpenedAt: at('last_opened_at'),
    openCount: integer('open_count').notNull().default(0),
    /** The link whose holder made this one for a colleague. Revoking ends both. */
    parentId: uuid('parent_id'),
  },
  (table) => [
    ofOrganization('setup_links', table),
    uniqueIndex('setup_links_one_time_token_sha256_key').on(table.oneTimeTokenSha256),
    index('setup_links_parent_idx').on(table.parentId).where(sql`parent_id is not null`),
    index('setup_links_organization_idx').on(table.organizationId, table.createdAt),
  ],
);

export const samlConnections = engineSchema.table(
  'saml_connections',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    isPrimary: boolean('is_primary').notNull().default(false),
    idpEntityId: text('idp_entity_id'),
    idpRedirectUrl: text('idp_redirect_url'),
    idpBinding: text('idp_binding', { enum: ['post', 'redirect'] })
      .notNull()
      .default('post'),
    spEntityId: text('sp_entity_id').notNull(),
    spAcsUrl: text('sp_acs_url').notNull(),
    allowIdpInitiated: boolean('allow_idp_initiated').notNull().default(true),
    clockSkewSeconds: integer('clock_skew_seconds').notNull().default(120),
    acceptEncryptedAssertions: boolean('accept_encrypted_assertions').notNull().default(false),
    signAuthnRequests: boolean('sign_authn_requests').notNull().default(false),
    forceAuthn: boolean('force_authn').notNull().default(false),
    /** The class of authentication that is asked for and then required; null asks for none. */
    requestedAuthnContext: text('requested_authn_context'),
    /** The attribute that holds the e-mail address; null finds it by its usual names. */
    emailAttribute: text('email_attribute'),
    /** The NameID formats that are taken; empty takes any. */
    allowedNameIdFormats: text('allowed_name_id_formats').array().notNull().default([]),
    /** Where the identity provider's metadata is fetched again now and then; null when it was not given by address. */
    metadataUrl: text('metadata_url'),
    /** A refresh that only adds a certificate is taken without asking. */
    acceptNewCertificates: boolean('accept_new_certificates').notNull().default(false),
    metadataNextCheckAt: at('metadata_next_check_at'),
    metadataCheckedAt: at('metadata_checked_at'),
    /** Why the latest refresh came to nothing; null when it did not. */
    metadataFailure: text('metadata_failure'),
    /** Where single logout goes; null when the identity provider offers none. */
    idpSloUrl: text('idp_slo_url'),
    /** Where our answers go, if not to the same place. */
    idpSloResponseUrl: text('idp_slo_response_url'),
    idpSloBinding: text('idp_slo_binding', { enum: ['post', 'redirect'] })
      .notNull()
      .default('redirect'),
    /** Exceptions for identity providers that cannot do better yet. Each ends by itself. */
    sha1AllowedUntil: at('sha1_allowed_until'),
    brokenResponseSignatureAllowedUntil: at('broken_response_signature_allowed_until'),
    lastLoginAt: at('last_login_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    ofOrganization('saml_connections', table),
    unique('saml_connections_scope_key').on(table.id, table.environmentId, table.organizationId),
    unique('saml_connections_environment_key').on(table.id, table.environmentId),
    index('saml_connections_organization_idx').on(table.organizationId, table.id),
    uniqueIndex('saml_connections_one_primary_key').on(table.organizationId).where(sql`is_primary`),
    index('saml_connections_metadata_due_idx').on(table.metadataNextCheckAt).where(sql`metadata_url is not null`),
  ],
);

/** What the metadata of a connection says now and the connection does not: a person takes it or not. */
export const samlMetadataProposals = engineSchema.table(
  'saml_metadata_proposals',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    samlConnectionId: uuid('saml_connection_id').notNull(),
    /** `withdrawn`: the metadata, or the connection, changed again before anybody decided. */
    status: text('status', { enum: ['open', 'accepted', 'dismissed', 'withdrawn'] })
      .notNull()
      .default('open'),
    /** Taken by the connection's own setting, without a person. */
    automatic: boolean('automatic').notNull().default(false),
    /** What the metadata says: the difference is made when it is read. */
    target: jsonb('target').notNull(),
    /** Of the target: what was dismissed is not proposed again. */
    targetSha256: bytea('target_sha256').notNull(),
    createdAt: createdAt(),
    decidedAt: at('decided_at'),
  },
  (table) => [
    ofSamlConnection('saml_metadata_proposals', table),
    uniqueIndex('saml_metadata_proposals_one_open_key').on(table.samlConnectionId).where(sql`status = 'open'`),
    index('saml_metadata_proposals_environment_idx').on(table.environmentId, table.id),
  ],
);

/** What an operator should know about a connection. A row is raised once for its subject. */
export const samlAlerts = engineSchema.table(
  'saml_alerts',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    samlConnectionId: uuid('saml_connection_id').notNull(),
    kind: text('kind', {
      enum: ['certificate_expiring', 'certificate_changed', 'metadata_changed', 'metadata_failing'],
    }).notNull(),
    /** What it is about, so that it is raised once: a fingerprint with its threshold, a proposal, an address. */
    subject: text('subject').notNull(),
    detail: jsonb('detail').notNull().default({}),
    createdAt: createdAt(),
    acknowledgedAt: at('acknowledged_at'),
    /** What it warned of is over. */
    resolvedAt: at('resolved_at'),
  },
  (table) => [
    ofSamlConnection('saml_alerts', table),
    uniqueIndex('saml_alerts_subject_key').on(table.samlConnectionId, table.kind, table.subject),
    index('saml_alerts_environment_open_idx').on(table.environmentId, table.id).where(sql`resolved_at is null`),
  ],
);

export const samlCertificates = engineSchema.table(
  'saml_certificates',
  {
    samlConnectionId: uuid('saml_connection_id')
      .notNull()
      .references(() => samlConnections.id, { onDelete: 'cascade' }),
    fingerprintSha256: bytea('fingerprint_sha256').notNull(),
    der: bytea('der').notNull(),
    /** `current` is the one reads report; `next` is trusted beside it during a rollover. */
    state: text('state', { enum: ['current', 'next', 'retired'] }).notNull(),
    notBefore: at('not_before').notNull(),
    notAfter: at('not_after').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.samlConnectionId, table.fingerprintSha256] }),
    uniqueIndex('saml_certificates_one_current_key').on(table.samlConnectionId).where(sql`state = 'current'`),
  ],
);

/**
 * Our own keys of a connection, made when a setting first needs them. Identity providers hold a copy, so a new one is published
 * as `next` before it is used, and the `previous` one goes on decrypting until it is retired.
 */
export const samlServiceKeys = engineSchema.table(
  'saml_service_keys',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    samlConnectionId: uuid('saml_connection_id')
      .notNull()
      .references(() => samlConnections.id, { onDelete: 'cascade' }),
    purpose: text('purpose', { enum: ['encryption', 'signing'] }).notNull(),
    state: text('state', { enum: ['next', 'current', 'previous', 'retired'] })
      .notNull()
      .default('current'),
    certificateDer: bytea('certificate_der').notNull(),
    /** PKCS #8, sealed for this connection and purpose; null once retired. */
    privateKeySealed: bytea('private_key_sealed'),
    createdAt: createdAt(),
    activatedAt: at('activated_at'),
    retiredAt: at('retired_at'),
  },
  (table) => [
    uniqueIndex('saml_service_keys_one_in_use_key')
      .on(table.samlConnectionId, table.purpose, table.state)
      .where(sql`state <> 'retired'`),
  ],
);

/** Logout messages: requests of ours that wait for an answer, and requests of identity providers, each taken once. */
export const samlLogouts = engineSchema.table(
  'saml_logouts',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    samlConnectionId: uuid('saml_connection_id').notNull(),
    initiator: text('initiator', { enum: ['idp', 'sp'] }).notNull(),
    /** ID of the LogoutRequest: ours, or theirs. */
    requestId: text('request_id').notNull(),
    /** The login that ends; null for a request of the identity provider, which may end several. */
    samlFlowId: uuid('saml_flow_id'),
    /** Where the browser goes after ours was answered. */
    returnUrl: text('return_url'),
    createdAt: createdAt(),
    /** Past it a request of ours is answered in vain, and one of theirs can no longer be replayed. */
    expiresAt: at('expires_at').notNull(),
    sentAt: at('sent_at'),
    answeredAt: at('answered_at'),
    /** The status that the identity provider answered with. */
    answer: text('answer'),
  },
  (table) => [
    foreignKey({
      name: 'saml_logouts_saml_connection_fk',
      columns: [table.samlConnectionId, table.environmentId],
      foreignColumns: [samlConnections.id, samlConnections.environmentId],
    }).onDelete('cascade'),
    uniqueIndex('saml_logouts_request_key').on(table.samlConnectionId, table.initiator, table.requestId),
    index('saml_logouts_expires_idx').on(table.expiresAt),
  ],
);

/** Sign-in through an OpenID Connect provider. An organization has one primary connection, here or among the SAML ones. */
export const oidcConnections = engineSchema.table(
  'oidc_connections',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    isPrimary: boolean('is_primary').notNull().default(false),
    status: text('status', { enum: ['active', 'disabled'] })
      .notNull()
      .default('active'),
    issuer: text('issuer'),
    clientId: text('client_id'),
    /** UTF-8, sealed for this row; null for a public client. */
    clientSecretSealed: bytea('client_secret_sealed'),
    /** Our address that the provider sends the browser back to: it keeps a copy, so it stays as it was made. */
    redirectUri: text('redirect_uri').notNull(),
    scopes: text('scopes').array().notNull().default(['openid', 'email', 'profile']),
    /** The `prompt` of every request; null asks for none. */
    prompt: text('prompt', { enum: ['login', 'select_account', 'consent'] }),
    /** The `tid` that every token must have (Entra ID); null takes the one in the issuer, if there is one. */
    tenantId: text('tenant_id'),
    /** The `hd` that every token must have (Google); null takes the organization's domains for Google, and asks nothing of others. */
    hostedDomain: text('hosted_domain'),
    /** The claim that holds the e-mail address; null is `email`. */
    emailClaim: text('email_claim'),
    allowUnverifiedEmail: boolean('allow_unverified_email').notNull().default(false),
    /** A sign-in may begin at the provider (OpenID Connect Core §4). */
    allowIdpInitiated: boolean('allow_idp_initiated').notNull().default(false),
    /** A sign-out visits the provider's end session endpoint. */
    singleLogout: boolean('single_logout').notNull().default(false),
    /** Attributes to hand on, each with the claim it is read from; empty hands on every claim that is about the person. */
    attributeMapping: jsonb('attribute_mapping').notNull().default({}),
    lastLoginAt: at('last_login_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    ofOrganization('oidc_connections', table),
    unique('oidc_connections_scope_key').on(table.id, table.environmentId, table.organizationId),
    index('oidc_connections_organization_idx').on(table.organizationId, table.id),
    uniqueIndex('oidc_connections_one_primary_key').on(table.organizationId).where(sql`is_primary`),
  ],
);

/** Sign-ins, over SAML or OpenID Connect: of exactly one connection. */
export const samlFlows = engineSchema.table(
  'saml_flows',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    samlConnectionId: uuid('saml_connection_id'),
    oidcConnectionId: uuid('oidc_connection_id'),
    status: text('status', { enum: ['in_progress', 'failed', 'succeeded'] })
      .notNull()
      .default('in_progress'),
    /** The caller's own state, returned by redeem and never put in a URL. */
    state: text('state').notNull().default(''),
    samlOauthClientId: uuid('saml_oauth_client_id'),
    oauthNonce: text('oauth_nonce'),
    oauthCodeChallenge: text('oauth_code_challenge'),
    /** The callback named by the request; null when it named none and the environment's is meant. */
    oauthRedirectUri: text('oauth_redirect_uri'),
    /** The request asked for a fresh sign-in, whatever its connection says; the answer must be one. */
    forceAuthn: boolean('force_authn').notNull().default(false),
    /** Set when the code of an OAuth flow was presented again: its access token is void from then on (RFC 6749 §4.1.2). */
    oauthRevokedAt: at('oauth_revoked_at'),
    /** When the identity provider says that the person proved who they are (`auth_time`, OpenID Connect Core §2). */
    authenticatedAt: at('authenticated_at'),
    isTest: boolean('is_test').notNull().default(false),
    isIdpInitiated: boolean('is_idp_initiated').notNull().default(false),
    /** The flow an unverified response named. That flow itself is left untouched. */
    claimedFlowId: uuid('claimed_flow_id'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    expiresAt: at('expires_at').notNull(),
    initiatedAt: at('initiated_at'),
    initiateRequest: text('initiate_request'),
    receivedAt: at('received_at'),
    response: text('response'),
    assertionId: text('assertion_id'),
    email: text('email'),
    nameId: text('name_id'),
    /** Attribute name to its values, in document order. */
    attributes: jsonb('attributes'),
    /** One entry for each check: code, passed, expected, received. */
    checks: jsonb('checks'),
    errorCode: text('error_code'),
    errorDetail: jsonb('error_detail'),
    accessCodeSha256: bytea('access_code_sha256'),
    accessCodeExpiresAt: at('access_code_expires_at'),
    redeemedAt: at('redeemed_at'),
    redeemResponse: jsonb('redeem_response'),
    /** How the identity provider names this session and its person in a logout (SAML Core §3.7.1). */
    sessionIndexes: text('session_indexes').array(),
    nameIdFormat: text('name_id_format'),
    nameIdQualifiers: text('name_id_qualifiers').array(),
    /** When a logout ended it, and where that began. */
    sessionEndedAt: at('session_ended_at'),
    sessionEndedBy: text('session_ended_by', { enum: ['idp', 'sp'] }),
    /** The ID token of a sign-in whose connection has single logout: it names the session to its provider. Sealed for this row. */
    idTokenSealed: bytea('id_token_sealed'),
  },
  (table) => [
    ofSamlConnection('saml_flows', table),
    foreignKey({
      name: 'saml_flows_oidc_connection_fk',
      columns: [table.oidcConnectionId, table.environmentId, table.organizationId],
      foreignColumns: [oidcConnections.id, oidcConnections.environmentId, oidcConnections.organizationId],
    }).onDelete('cascade'),
    uniqueIndex('saml_flows_access_code_sha256_key').on(table.accessCodeSha256),
    check('saml_flows_one_connection', sql`num_nonnulls(saml_connection_id, oidc_connection_id) = 1`),
    index('saml_flows_connection_created_idx').on(table.samlConnectionId, table.createdAt, table.id),
    index('saml_flows_oidc_connection_created_idx')
      .on(table.oidcConnectionId, table.createdAt, table.id)
      .where(sql`oidc_connection_id is not null`),
    index('saml_flows_organization_created_idx').on(table.organizationId, table.createdAt, table.id),
    index('saml_flows_environment_created_idx').on(table.environmentId, table.createdAt, table.id),
    index('saml_flows_connection_name_id_idx').on(table.samlConnectionId, table.nameId).where(sql`name_id is not null`),
    index('saml_flows_session_ended_idx')
      .on(table.environmentId, table.sessionEndedAt, table.id)
      .where(sql`session_ended_at is not null`),
  ],
);

/**
 * Answers to requests that carried an `Idempotency-Key`, written in the transaction of their effect: whoever finds a row finds the
 * effect too.
 */
export const idempotencyKeys = engineSchema.table(
  'idempotency_keys',
  {
    /** All zeros for what belongs to no environment, such as making one. */
    environmentId: uuid('environment_id').notNull(),
    keySha256: bytea('key_sha256').notNull(),
    /** SHA-256 of method, path and body: the same key with another request is a mistake. */
    requestSha256: bytea('request_sha256').notNull(),
    /** The answer's JSON, sealed: some answers hold a secret that is shown once. Null until the effect is complete. */
    responseSealed: bytea('response_sealed'),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.environmentId, table.keySha256] }),
    index('idempotency_keys_expires_idx').on(table.expiresAt),
  ],
);

/** Assertions already taken. A row outlives the assertion's own validity, so that a replay always meets it. */
export const samlConsumedAssertions = engineSchema.table(
  'saml_consumed_assertions',
  {
    samlConnectionId: uuid('saml_connection_id')
      .notNull()
      .references(() => samlConnections.id, { onDelete: 'cascade' }),
    assertionId: text('assertion_id').notNull(),
    samlFlowId: uuid('saml_flow_id').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.samlConnectionId, table.assertionId] }),
    index('saml_consumed_assertions_expires_idx').on(table.expiresAt),
  ],
);

export const scimDirectories = engineSchema.table(
  'scim_directories',
  {
    id: uuid('id').primaryKey(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    isPrimary: boolean('is_primary').notNull().default(false),
    scimBaseUrl: text('scim_base_url').notNull(),
    bearerTokenSha256: bytea('bearer_token_sha256'),
    bearerTokenRotatedAt: at('bearer_token_rotated_at'),
    /** The token before it, which goes on working until then. */
    previousBearerTokenSha256: bytea('previous_bearer_token_sha256'),
    previousBearerTokenExpiresAt: at('previous_bearer_token_expires_at'),
    /** To the minute. */
    previousBearerTokenUsedAt: at('previous_bearer_token_used_at'),
    disabledAt: at('disabled_at'),
    domainPolicy: text('domain_policy', { enum: ['enforce', 'flag', 'off'] })
      .notNull()
      .default('enforce'),
    unknownMemberPolicy: text('unknown_member_policy', { enum: ['skip', 'reject'] })
      .notNull()
      .default('skip'),
    strictInterop: boolean('strict_interop').notNull().default(false),
    preserveOnPut: boolean('preserve_on_put').notNull().default(false),
    /** Extensions of the SCIM schema that the operator declared: what `ScimExtensionSchemas` of the contract describes. */
    extensionSchemas: jsonb('extension_schemas').notNull().default([]),
    /** The identity provider recognised from its requests: okta, entra, … */
    dialect: text('dialect'),
    firstRequestAt: at('first_request_at'),
    lastRequestAt: at('last_request_at'),
    /** Kind of work (read, create, update, …) to the time it last succeeded, to the minute. */
    capabilities: jsonb('capabilities').notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    ofOrganization('scim_directories', table),
    uniqueIndex('scim_directories_bearer_token_sha256_key').on(table.bearerTokenSha256),
    index('scim_directories_organization_idx').on(table.organizationId, table.id),
    uniqueIndex('scim_directories_one_primary_key').on(table.organizationId).where(sql`is_primary`),
  ],
);

/** A number for each single value in extensions other than the standard's; null for most. What has to be unique is found by it. */
const extensionKeys = () =>
  bigint('extension_keys', { mode: 'bigint' })
    .array()
    .generatedAlwaysAs(sql`engine.scim_extension_keys(scim_directory_id, attributes)`);

const extensionKeysIndex = (name: string, table: { extensionKeys: AnyPgColumn }) =>
  index(`${name}_extension_keys_idx`)
    .using('gin', table.extensionKeys)
    .with({ fastupdate: false })
    .where(sql`extension_keys is not null`);

export const scimUsers = engineSchema.table(
  'scim_users',
  {
    id: uuid('id').primaryKey(),
    scimDirectoryId: uuid('scim_directory_id')
      .notNull()
      .references(() => scimDirectories.id, { onDelete: 'cascade' }),
    /** Order of arrival: the stable order behind `startIndex`, which an insert cannot shift. */
    ordinal: bigint('ordinal', { mode: 'number' }).generatedAlwaysAsIdentity(),
    userName: text('user_name').notNull(),
    /** NFC and lower case, folded by the program: what uniqueness and filters compare (RFC 7643 §4.1.1). */
    userNameFolded: text('user_name_folded').notNull(),
    externalId: text('external_id'),
    /** The identity e-mail of the API: userName when it is one, else the primary work e-mail, else empty. */
    email: text('email').notNull().default(''),
    emailFolded: text('email_folded').notNull().default(''),
    active: boolean('active').notNull().default(true),
    deletedAt: at('deleted_at'),
    /** A successor with the same userName exists: kept readable by id, left out of lists. */
    supersededAt: at('superseded_at'),
    /** The stored resource without `id`, `meta` and `groups`, under canonical attribute names. */
    attributes: jsonb('attributes').notNull(),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /**
     * A number for each e-mail address other than `email_folded`; null for most. A column, so that changes of other attributes
     * leave its index alone.
     */
    otherEmailKeys: bigint('other_email_keys', { mode: 'bigint' })
      .array()
      .generatedAlwaysAs(sql`engine.scim_other_email_keys(scim_directory_id, email_folded, attributes)`),
    extensionKeys: extensionKeys(),
  },
  (table) => [
    uniqueIndex('scim_users_live_user_name_key')
      .on(table.scimDirectoryId, table.userNameFolded)
      .where(sql`deleted_at is null`),
    index('scim_users_directory_ordinal_idx').on(table.scimDirectoryId, table.ordinal),
    index('scim_users_directory_id_idx').on(table.scimDirectoryId, table.id),
    /** Deleted users whose name or address somebody else may take: few, and asked for with every write. */
    index('scim_users_buried_user_name_idx')
      .on(table.scimDirectoryId, table.userNameFolded)
      .where(sql`deleted_at is not null and superseded_at is null`),
    index('scim_users_buried_email_idx')
      .on(table.scimDirectoryId, table.emailFolded)
      .where(sql`deleted_at is not null and superseded_at is null`),
    index('scim_users_directory_email_idx').on(table.scimDirectoryId, table.emailFolded),
    index('scim_users_directory_external_id_idx').on(table.scimDirectoryId, table.externalId),
    /** Ranges of pages and not rows: an index of rows with this time in it would make every change write all of them anew. */
    index('scim_users_updated_brin_idx')
      .using('brin', table.updatedAt)
      .with({ pages_per_range: 16, autosummarize: true }),
    /** Filters by any e-mail address; most users are not in it. Without a pending list: a look-up would read all of it. */
    index('scim_users_other_email_keys_idx')
      .using('gin', table.otherEmailKeys)
      .with({ fastupdate: false })
      .where(sql`other_email_keys is not null`),
    extensionKeysIndex('scim_users', table),
  ],
);

export const scimGroups = engineSchema.table(
  'scim_groups',
  {
    id: uuid('id').primaryKey(),
    scimDirectoryId: uuid('scim_directory_id')
      .notNull()
      .references(() => scimDirectories.id, { onDelete: 'cascade' }),
    ordinal: bigint('ordinal', { mode: 'number' }).generatedAlwaysAsIdentity(),
    displayName: text('display_name').notNull(),
    displayNameFolded: text('display_name_folded').notNull(),
    externalId: text('external_id'),
    /** Members written, deleted users included: decides whether a whole group is worth sending. */
    memberCount: integer('member_count').notNull().default(0),
    deletedAt: at('deleted_at'),
    /** The stored resource without `id`, `meta` and `members`. */
    attributes: jsonb('attributes').notNull(),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    extensionKeys: extensionKeys(),
  },
  (table) => [
    unique('scim_groups_scope_key').on(table.id, table.scimDirectoryId),
    uniqueIndex('scim_groups_live_display_name_key')
      .on(table.scimDirectoryId, table.displayNameFolded)
      .where(sql`deleted_at is null`),
    index('scim_groups_directory_ordinal_idx').on(table.scimDirectoryId, table.ordinal),
    index('scim_groups_directory_external_id_idx').on(table.scimDirectoryId, table.externalId),
    extensionKeysIndex('scim_groups', table),
  ],
);

export const scimGroupMembers = engineSchema.table(
  'scim_group_members',
  {
    scimDirectoryId: uuid('scim_directory_id').notNull(),
    scimGroupId: uuid('scim_group_id').notNull(),
    /** A user, or a nested group. */
    memberId: uuid('member_id').notNull(),
    memberType: text('member_type', { enum: ['User', 'Group'] })
      .notNull()
      .default('User'),
    createdAt: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'scim_group_members_group_fk',
      columns: [table.scimGroupId, table.scimDirectoryId],
      foreignColumns: [scimGroups.id, scimGroups.scimDirectoryId],
    }).onDelete('cascade'),
    primaryKey({ columns: [table.scimGroupId, table.memberId] }),
    index('scim_group_members_member_idx').on(table.memberId),
  ],
);

/**
 * Changes to the number of live resources of a directory, appended by triggers and compacted by the worker: reading a count
 * sums a handful of rows, and no write waits for a shared counter.
 */
export const scimCountDeltas = engineSchema.table(
  'scim_count_deltas',
  {
    scimDirectoryId: uuid('scim_directory_id').notNull(),
    kind: text('kind', { enum: ['user', 'active_user', 'group'] }).notNull(),
    delta: bigint('delta', { mode: 'number' }).notNull(),
  },
  (table) => [index('scim_count_deltas_directory_kind_idx').on(table.scimDirectoryId, table.kind)],
);

/**
 * What changed in directories, one row for each change, written in the transaction of the change. `seq` is taken while the changed
 * row is locked, so that it orders the changes of one resource; `position` is given later, to what is committed, and orders all
 * changes of an environment. No foreign key: a change outlives its directory, and an insert must not look for one.
 */
export const scimChanges = engineSchema.table(
  'scim_changes',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    id: uuid('id').notNull().defaultRandom(),
    environmentId: uuid('environment_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    scimDirectoryId: uuid('scim_directory_id').notNull(),
    position: bigint('position', { mode: 'number' }),
    at: at('at').notNull(),
    /** `user.created`, `group.members_added`, … */
    type: text('type').notNull(),
    /** The user or group. */
    resourceId: uuid('resource_id').notNull(),
    version: bigint('version', { mode: 'number' }).notNull(),
    /** Whether a user is active after the change. */
    active: boolean('active'),
    memberType: text('member_type', { enum: ['User', 'Group'] }),
    memberIds: uuid('member_ids').array(),
  },
  (table) => [
    index('scim_changes_unplaced_idx').on(table.environmentId, table.seq).where(sql`position is null`),
    index('scim_changes_environment_position_idx')
      .on(table.environmentId, table.position)
      .where(sql`position is not null`),
    index('scim_changes_organization_position_idx')
      .on(table.organizationId, table.position)
      .where(sql`position is not null`),
  ],
);

/** How far the changes of an environment are in order, and up to where they have been deleted. */
export const scimChangeFeeds = engineSchema.table('scim_change_feeds', {
  environmentId: uuid('environment_id')
    .primaryKey()
    .references(() => environments.id, { onDelete: 'cascade' }),
  lastPosition: bigint('last_position', { mode: 'number' }).notNull().default(0),
  prunedThrough: bigint('pruned_through', { mode: 'number' }).notNull().default(0),
});

export const scimRequests = engineSchema.table(
  'scim_requests',
  {
    /** A UUIDv7: its order is the order of time. */
    id: uuid('id').primaryKey(),
    /** No foreign key, which would be checked for every request: see decision 17. A trigger deletes a directory's log with it. */
    scimDirectoryId: uuid('scim_directory_id').notNull(),
    at: at('at').notNull().defaultNow(),
    method: text('method').notNull(),
    /** Path and query below the directory's base URL. */
    path: text('path').notNull(),
    status: integer('status').notNull(),
    errorCode: text('error_code'),
    dialect: text('dialect'),
    /** The kind of work, for the capability list: read, create, update, deactivate, delete, group, discovery. */
    capability: text('capability'),
    resourceId: uuid('resource_id'),
    requestBody: text('request_body'),
    responseBody: text('response_body'),
    durationMicros: integer('duration_micros').notNull(),
    /** What the request changed: the stored resource before and after, JSON text; null where there is none. */
    resourceBefore: text('resource_before'),
    resourceAfter: text('resource_after'),
  },
  (table) => [index('scim_requests_directory_idx').on(table.scimDirectoryId, table.id)],
);

/**
 * Changes over the API that the host is still to be told of. A row is there before the change is made and goes once the host knows
 * how it ended, so that a change is never made without a trace.
 */
export const apiChanges = engineSchema.table(
  'api_changes',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull(),
    /** Who wants what. */
    intent: jsonb('intent').notNull(),
    /** What became of it; null while that is not known. */
    events: jsonb('events'),
  },
  (table) => [index('api_changes_at_idx').on(table.at)],
);
