import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

/**
 * The console's own tables, in PostgreSQL schema "public". What the engine owns appears here only as its prefixed id
 * (`env_…`, `org_…`, `scim_user_…`), because the console may be driving an engine elsewhere.
 */

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => at('created_at').notNull().defaultNow();
const updatedAt = () => at('updated_at').notNull().defaultNow();

/** Facts about this installation that are not configuration: one row a key. */
export const instanceSettings = pgTable('instance_settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  updatedAt: updatedAt(),
});

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const operators = pgTable(
  'operators',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    emailFolded: text('email_folded').notNull(),
    name: text('name').notNull().default(''),
    role: text('role', { enum: ['owner', 'admin', 'viewer'] })
      .notNull()
      .default('owner'),
    /** scrypt, with its parameters and salt: see lib/auth/password.ts. */
    passwordHash: text('password_hash').notNull(),
    createdAt: createdAt(),
    lastSignInAt: at('last_sign_in_at'),
    disabledAt: at('disabled_at'),
  },
  (table) => [uniqueIndex('operators_email_folded_key').on(table.emailFolded)],
);

/** The server's side of an operator's session: the signed cookie names a row here, and the row decides. */
export const operatorSessions = pgTable(
  'operator_sessions',
  {
    id: uuid('id').primaryKey(),
    operatorId: uuid('operator_id')
      .notNull()
      .references(() => operators.id, { onDelete: 'cascade' }),
    userAgent: text('user_agent').notNull().default(''),
    createdAt: createdAt(),
    lastSeenAt: at('last_seen_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('operator_sessions_operator_idx').on(table.operatorId, table.createdAt)],
);

/** One-time links that make the first operator. At most one is unclaimed. */
export const bootstrapTokens = pgTable('bootstrap_tokens', {
  tokenSha256: bytea('token_sha256').primaryKey(),
  createdAt: createdAt(),
  expiresAt: at('expires_at').notNull(),
  consumedAt: at('consumed_at'),
});

/** One-time links that make a further operator. At most one an e-mail; a link that was used is gone. */
export const operatorInvitations = pgTable(
  'operator_invitations',
  {
    id: uuid('id').primaryKey(),
    tokenSha256: bytea('token_sha256').notNull(),
    email: text('email').notNull(),
    emailFolded: text('email_folded').notNull(),
    role: text('role', { enum: ['owner', 'admin', 'viewer'] }).notNull(),
    /** The owner who stands for it; null when it was made on the command line. */
    invitedBy: uuid('invited_by').references(() => operators.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('operator_invitations_token_key').on(table.tokenSha256),
    uniqueIndex('operator_invitations_email_folded_key').on(table.emailFolded),
    index('operator_invitations_invited_by_idx').on(table.invitedBy),
  ],
);

/** Failed attempts by key (an address, an e-mail), for throttling that survives a restart and spans processes. */
export const throttles = pgTable('throttles', {
  key: text('key').primaryKey(),
  failures: integer('failures').notNull().default(0),
  windowStartedAt: at('window_started_at').notNull().defaultNow(),
});

// ── Tenants and their people ─────────────────────────────────────────────────────────────────────────────────────────

/** Our side of an organization: settings and running totals. Made on the first sight of the organization. */
export const tenants = pgTable(
  'tenants',
  {
    organizationId: text('organization_id').primaryKey(),
    environmentId: text('environment_id').notNull(),
    matchBy: text('match_by', { enum: ['email', 'scim_id'] })
      .notNull()
      .default('email'),
    syncEnabled: boolean('sync_enabled').notNull().default(true),
    nextSyncAt: at('next_sync_at').notNull().defaultNow(),
    lastSyncRunId: uuid('last_sync_run_id'),
    lastSyncedAt: at('last_synced_at'),
    lastLoginAt: at('last_login_at'),
    activeMemberCount: integer('active_member_count').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('tenants_environment_idx').on(table.environmentId, table.organizationId),
    index('tenants_next_sync_idx').on(table.nextSyncAt),
  ],
);

/** The product's own users: what a directory sync keeps right and what a login resolves to. */
export const members = pgTable(
  'members',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    email: text('email').notNull(),
    emailFolded: text('email_folded').notNull(),
    scimUserId: text('scim_user_id'),
    displayName: text('display_name').notNull().default(''),
    status: text('status', { enum: ['active', 'deactivated'] })
      .notNull()
      .default('active'),
    /** Where the member came from first: a directory, or a login. */
    source: text('source', { enum: ['directory', 'login'] }).notNull(),
    isTenantAdmin: boolean('is_tenant_admin').notNull().default(false),
    attributes: jsonb('attributes').notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deactivatedAt: at('deactivated_at'),
    lastLoginAt: at('last_login_at'),
    /** The address before the directory changed it last, and when: a sign-in with it may still be under way. */
    formerEmailFolded: text('former_email_folded'),
    renamedAt: at('renamed_at'),
  },
  (table) => [
    index('members_former_email_idx')
      .on(table.organizationId, table.formerEmailFolded)
      .where(sql`former_email_folded is not null`),
    uniqueIndex('members_active_email_key').on(table.organizationId, table.emailFolded).where(sql`status = 'active'`),
    uniqueIndex('members_scim_user_key').on(table.organizationId, table.scimUserId),
    index('members_organization_email_idx').on(table.organizationId, table.emailFolded, table.id),
  ],
);

export const memberGroups = pgTable(
  'member_groups',
  {
    id: uuid('id').primaryKey(),
    organizationId: text('organization_id').notNull(),
    scimGroupId: text('scim_group_id').notNull(),
    displayName: text('display_name').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex('member_groups_scim_group_key').on(table.organizationId, table.scimGroupId)],
);

export const memberGroupMemberships = pgTable(
  'member_group_memberships',
  {
    memberGroupId: uuid('member_group_id')
      .notNull()
      .references(() => memberGroups.id, { onDelete: 'cascade' }),
    memberId: uuid('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.memberGroupId, table.memberId] }),
    index('member_group_memberships_member_idx').on(table.memberId),
  ],
);

export const memberSessions = pgTable(
  'member_sessions',
  {
    id: uuid('id').primaryKey(),
    tokenSha256: bytea('token_sha256').notNull(),
    memberId: uuid('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    samlFlowId: text('saml_flow_id'),
    /** What the identity provider asserted at this login: attribute name to values. */
    attributes: jsonb('attributes').notNull().default({}),
    createdAt: createdAt(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
    revokedReason: text('revoked_reason'),
  },
  (table) => [
    uniqueIndex('member_sessions_token_sha256_key').on(table.tokenSha256),
    index('member_sessions_member_idx').on(table.memberId),
    index('member_sessions_saml_flow_idx').on(table.samlFlowId),
  ],
);

// ── Sync ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who may write for a tenant right now. `fence` grows with every taking; a write carries the fence it was given. */
export const syncLeases = pgTable('sync_leases', {
  organizationId: text('organization_id').primaryKey(),
  fence: bigint('fence', { mode: 'number' }).notNull().default(0),
  syncRunId: uuid('sync_run_id'),
  expiresAt: at('expires_at').notNull(),
});

export const syncRuns = pgTable(
  'sync_runs',
  {
    id: uuid('id').primaryKey(),
    environmentId: text('environment_id').notNull(),
    organizationId: text('organization_id').notNull(),
    scimDirectoryId: text('scim_directory_id'),
    trigger: text('trigger', { enum: ['manual', 'schedule', 'change'] }).notNull(),
    /** For a manual run: the operator or the member, in words. */
    requestedBy: text('requested_by').notNull().default(''),
    /** Works out what a sync would do and writes none of it. */
    preview: boolean('preview').notNull().default(false),
    status: text('status', {
      enum: ['queued', 'running', 'succeeded', 'partial', 'failed', 'aborted_by_guard', 'lost'],
    })
      .notNull()
      .default('queued'),
    phase: text('phase', { enum: ['waiting', 'reading', 'planning', 'applying', 'finished'] })
      .notNull()
      .default('waiting'),
    usersRead: integer('users_read').notNull().default(0),
    groupsRead: integer('groups_read').notNull().default(0),
    created: integer('created').notNull().default(0),
    updated: integer('updated').notNull().default(0),
    deactivated: integer('deactivated').notNull().default(0),
    reactivated: integer('reactivated').notNull().default(0),
    unchanged: integer('unchanged').notNull().default(0),
    quarantined: integer('quarantined').notNull().default(0),
    groupsCreated: integer('groups_created').notNull().default(0),
    groupsUpdated: integer('groups_updated').notNull().default(0),
    groupsDeleted: integer('groups_deleted').notNull().default(0),
    membershipsAdded: integer('memberships_added').notNull().default(0),
    membershipsRemoved: integer('memberships_removed').notNull().default(0),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    /** Of a run that the guard stopped: SHA-256 (hex) over the members it would have deactivated. */
    guardDigest: text('guard_digest'),
    /** The digest that an operator approved: this run may deactivate exactly those members. */
    approvedGuardDigest: text('approved_guard_digest'),
    /** When its deactivations were taken back, and of how many people. */
    undoneAt: at('undone_at'),
    undoneCount: integer('undone_count').notNull().default(0),
    createdAt: createdAt(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('sync_runs_organization_idx').on(table.organizationId, table.createdAt, table.id),
    index('sync_runs_environment_idx').on(table.environmentId, table.createdAt, table.id),
    // Clicks that arrive while a run is waiting or working join it instead of making another.
    uniqueIndex('sync_runs_one_open_key').on(table.organizationId).where(sql`status in ('queued', 'running')`),
  ],
);

/** Which run a request with an `Idempotency-Key` was answered with; goes with the run. */
export const syncRequestKeys = pgTable(
  'sync_request_keys',
  {
    organizationId: text('organization_id').notNull(),
    keySha256: bytea('key_sha256').notNull(),
    syncRunId: uuid('sync_run_id')
      .notNull()
      .references(() => syncRuns.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.keySha256] }),
    index('sync_request_keys_run_idx').on(table.syncRunId),
  ],
);

export const syncRunChanges = pgTable(
  'sync_run_changes',
  {
    syncRunId: uuid('sync_run_id')
      .notNull()
      .references(() => syncRuns.id, { onDelete: 'cascade' }),
    ordinal: integer('ordinal').notNull(),
    kind: text('kind', {
      enum: [
        'created',
        'updated',
        'deactivated',
        'reactivated',
        'quarantined',
        'group_created',
        'group_updated',
        'group_deleted',
      ],
    }).notNull(),
    subject: text('subject').notNull(),
    subjectId: text('subject_id').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    reason: text('reason'),
  },
  (table) => [primaryKey({ columns: [table.syncRunId, table.ordinal] })],
);

// What a run has read, until it has been applied. Unlogged: a crash loses it together with the run that needed it.

export const syncStagedUsers = pgTable(
  'sync_staged_users',
  {
    syncRunId: uuid('sync_run_id').notNull(),
    scimUserId: text('scim_user_id').notNull(),
    email: text('email').notNull(),
    emailFolded: text('email_folded').notNull(),
    displayName: text('display_name').notNull(),
    deleted: boolean('deleted').notNull(),
    attributes: jsonb('attributes'),
    /** True once another round finds that there is nothing left to do. */
    unchanged: boolean('unchanged').notNull(),
    /** Why this record cannot be used as it is. */
    problem: text('problem'),
    /** What the plan says: create, update, move, reactivate, deactivate, quarantine. */
    action: text('action'),
    /** The member concerned: by id at first, then as planned. */
    memberId: uuid('member_id'),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.syncRunId, table.scimUserId] }),
    index('sync_staged_users_email_idx').on(table.syncRunId, table.emailFolded).where(sql`not unchanged`),
  ],
);

/** Ids of the live users that were listed and equal their members: most users of most runs, a row a batch. */
export const syncStagedUnchanged = pgTable(
  'sync_staged_unchanged',
  {
    syncRunId: uuid('sync_run_id').notNull(),
    batch: integer('batch').notNull(),
    scimUserIds: text('scim_user_ids').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.syncRunId, table.batch] })],
);

export const syncStagedGroups = pgTable(
  'sync_staged_groups',
  {
    syncRunId: uuid('sync_run_id').notNull(),
    scimGroupId: text('scim_group_id').notNull(),
    displayName: text('display_name').notNull(),
    deleted: boolean('deleted').notNull(),
  },
  (table) => [primaryKey({ columns: [table.syncRunId, table.scimGroupId] })],
);

export const syncStagedMemberships = pgTable(
  'sync_staged_memberships',
  {
    syncRunId: uuid('sync_run_id').notNull(),
    scimGroupId: text('scim_group_id').notNull(),
    scimUserId: text('scim_user_id').notNull(),
  },
  (table) => [
    primaryKey({ name: 'sync_staged_memberships_pk', columns: [table.syncRunId, table.scimGroupId, table.scimUserId] }),
  ],
);

// ── Onboarding ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** At most one live session a setup link: claiming the link again replaces the session. */
export const setupSessions = pgTable(
  'setup_sessions',
  {
    setupLinkId: text('setup_link_id').primaryKey(),
    tokenSha256: bytea('token_sha256').notNull(),
    environmentId: text('environment_id').notNull(),
    organizationId: text('organization_id').notNull(),
    canManageSaml: boolean('can_manage_saml').notNull(),
    canManageScim: boolean('can_manage_scim').notNull(),
    canManageDomains: boolean('can_manage_domains').notNull().default(false),
    createdAt: createdAt(),
    lastSeenAt: at('last_seen_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (table) => [uniqueIndex('setup_sessions_token_sha256_key').on(table.tokenSha256)],
);

export const onboardingProgress = pgTable(
  'onboarding_progress',
  {
    organizationId: text('organization_id').primaryKey(),
    environmentId: text('environment_id').notNull(),
    samlProvider: text('saml_provider'),
    samlConnectionId: text('saml_connection_id'),
    /** Ids of the guide steps marked done. */
    samlSteps: jsonb('saml_steps').notNull().default([]),
    samlTestFlowId: text('saml_test_flow_id'),
    samlTestedAt: at('saml_tested_at'),
    scimProvider: text('scim_provider'),
    scimDirectoryId: text('scim_directory_id'),
    scimSteps: jsonb('scim_steps').notNull().default([]),
    scimConnectedAt: at('scim_connected_at'),
    /** The customer's admin said that everything is done, and whom to ask there. */
    readyAt: at('ready_at'),
    readyContact: text('ready_contact').notNull().default(''),
    /** An operator has seen to it since. */
    readySettledAt: at('ready_settled_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index('onboarding_progress_ready_idx')
      .on(table.environmentId, table.readyAt)
      .where(sql`ready_at is not null and ready_settled_at is null`),
  ],
);

// ── Audit ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    at: at('at').notNull().defaultNow(),
    actorType: text('actor_type', { enum: ['operator', 'customer_admin', 'member', 'api_key', 'system'] }).notNull(),
    actorId: text('actor_id').notNull().default(''),
    actorLabel: text('actor_label').notNull().default(''),
    /** noun.verb, e.g. `setup_link.created`. */
    action: text('action').notNull(),
    environmentId: text('environment_id'),
    organizationId: text('organization_id'),
    targetId: text('target_id'),
    detail: jsonb('detail').notNull().default({}),
  },
  (table) => [
    index('audit_events_at_idx').on(table.at, table.id),
    index('audit_events_organization_idx').on(table.organizationId, table.at, table.id),
  ],
);

// ── Sandbox identity provider ────────────────────────────────────────────────────────────────────────────────────────

/** One make-believe company: its signing key and what it knows of the service provider it talks to. */
export const sandboxApps = pgTable('sandbox_apps', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  /** The e-mail domain of its people. */
  domain: text('domain').notNull().default(''),
  /** PKCS#8, sealed. */
  privateKeySealed: bytea('private_key_sealed').notNull(),
  certificateDer: bytea('certificate_der').notNull(),
  acsUrl: text('acs_url'),
  spEntityId: text('sp_entity_id'),
  scimBaseUrl: text('scim_base_url'),
  scimTokenSealed: bytea('scim_token_sealed'),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const sandboxPeople = pgTable(
  'sandbox_people',
  {
    id: uuid('id').primaryKey(),
    sandboxAppId: uuid('sandbox_app_id')
      .notNull()
      .references(() => sandboxApps.id, { onDelete: 'cascade' }),
    userName: text('user_name').notNull(),
    givenName: text('given_name').notNull(),
    familyName: text('family_name').notNull(),
    title: text('title').notNull().default(''),
    active: boolean('active').notNull().default(true),
    /** The id the service provider gave when the person was pushed. */
    scimId: text('scim_id'),
    createdAt: createdAt(),
    /** Gone here, but the service provider has not been told yet: the next push does. */
    removedAt: at('removed_at'),
  },
  (table) => [uniqueIndex('sandbox_people_user_name_key').on(table.sandboxAppId, table.userName)],
);

export const sandboxGroups = pgTable(
  'sandbox_groups',
  {
    id: uuid('id').primaryKey(),
    sandboxAppId: uuid('sandbox_app_id')
      .notNull()
      .references(() => sandboxApps.id, { onDelete: 'cascade' }),
    displayName: text('display_name').notNull(),
    scimId: text('scim_id'),
    createdAt: createdAt(),
    /** As for people. */
    removedAt: at('removed_at'),
  },
  (table) => [uniqueIndex('sandbox_groups_display_name_key').on(table.sandboxAppId, table.displayName)],
);

export const sandboxGroupMembers = pgTable(
  'sandbox_group_members',
  {
    sandboxGroupId: uuid('sandbox_group_id')
      .notNull()
      .references(() => sandboxGroups.id, { onDelete: 'cascade' }),
    sandboxPersonId: uuid('sandbox_person_id')
      .notNull()
      .references(() => sandboxPeople.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.sandboxGroupId, table.sandboxPersonId] })],
);
