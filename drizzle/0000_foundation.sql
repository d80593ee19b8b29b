CREATE SCHEMA "engine";
--> statement-breakpoint
CREATE TABLE "engine"."api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"display_name" text DEFAULT '' NOT NULL,
	"secret_sha256" "bytea" NOT NULL,
	"secret_suffix" text DEFAULT '' NOT NULL,
	"has_management_api_access" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine"."environments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"display_name" text NOT NULL,
	"redirect_url" text,
	"oauth_redirect_uri" text,
	"auth_url" text,
	"admin_url" text,
	"admin_application_name" text,
	"admin_return_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."organization_domains" (
	"organization_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"domain" text NOT NULL,
	"domain_folded" text NOT NULL,
	CONSTRAINT "organization_domains_organization_id_position_pk" PRIMARY KEY("organization_id","position")
);
--> statement-breakpoint
CREATE TABLE "engine"."organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"display_name" text,
	"external_id" text,
	"search_text" text DEFAULT '' NOT NULL,
	"sort_name" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_certificates" (
	"saml_connection_id" uuid NOT NULL,
	"fingerprint_sha256" "bytea" NOT NULL,
	"der" "bytea" NOT NULL,
	"state" text NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"not_after" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saml_certificates_saml_connection_id_fingerprint_sha256_pk" PRIMARY KEY("saml_connection_id","fingerprint_sha256")
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_connections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"is_primary" boolean DEFAULT false NOT NULL,
	"idp_entity_id" text,
	"idp_redirect_url" text,
	"idp_binding" text DEFAULT 'post' NOT NULL,
	"sp_entity_id" text NOT NULL,
	"sp_acs_url" text NOT NULL,
	"allow_idp_initiated" boolean DEFAULT true NOT NULL,
	"clock_skew_seconds" integer DEFAULT 120 NOT NULL,
	"last_login_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_consumed_assertions" (
	"saml_connection_id" uuid NOT NULL,
	"assertion_id" text NOT NULL,
	"saml_flow_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "saml_consumed_assertions_saml_connection_id_assertion_id_pk" PRIMARY KEY("saml_connection_id","assertion_id")
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_flows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"saml_connection_id" uuid NOT NULL,
	"status" text DEFAULT 'in_progress' NOT NULL,
	"state" text DEFAULT '' NOT NULL,
	"saml_oauth_client_id" uuid,
	"oauth_nonce" text,
	"oauth_code_challenge" text,
	"oauth_redirect_uri" text,
	"is_test" boolean DEFAULT false NOT NULL,
	"is_idp_initiated" boolean DEFAULT false NOT NULL,
	"claimed_flow_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"initiated_at" timestamp with time zone,
	"initiate_request" text,
	"received_at" timestamp with time zone,
	"response" text,
	"assertion_id" text,
	"email" text,
	"name_id" text,
	"attributes" jsonb,
	"checks" jsonb,
	"error_code" text,
	"error_detail" jsonb,
	"access_code_sha256" "bytea",
	"access_code_expires_at" timestamp with time zone,
	"redeemed_at" timestamp with time zone,
	"redeem_response" jsonb
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_oauth_clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"display_name" text DEFAULT '' NOT NULL,
	"client_secret_sha256" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_count_deltas" (
	"scim_directory_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"delta" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_directories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"is_primary" boolean DEFAULT false NOT NULL,
	"scim_base_url" text NOT NULL,
	"bearer_token_sha256" "bytea",
	"bearer_token_rotated_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"domain_policy" text DEFAULT 'enforce' NOT NULL,
	"unknown_member_policy" text DEFAULT 'skip' NOT NULL,
	"strict_interop" boolean DEFAULT false NOT NULL,
	"preserve_on_put" boolean DEFAULT false NOT NULL,
	"dialect" text,
	"first_request_at" timestamp with time zone,
	"last_request_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_group_members" (
	"scim_directory_id" uuid NOT NULL,
	"scim_group_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"member_type" text DEFAULT 'User' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scim_group_members_scim_group_id_member_id_pk" PRIMARY KEY("scim_group_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_groups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scim_directory_id" uuid NOT NULL,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "engine"."scim_groups_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"display_name" text NOT NULL,
	"display_name_folded" text NOT NULL,
	"external_id" text,
	"deleted_at" timestamp with time zone,
	"attributes" jsonb NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scim_directory_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"status" integer NOT NULL,
	"error_code" text,
	"dialect" text,
	"capability" text,
	"resource_id" uuid,
	"request_body" text,
	"response_body" text,
	"duration_micros" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"scim_directory_id" uuid NOT NULL,
	"ordinal" bigint GENERATED ALWAYS AS IDENTITY (sequence name "engine"."scim_users_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_name" text NOT NULL,
	"user_name_folded" text NOT NULL,
	"external_id" text,
	"email" text DEFAULT '' NOT NULL,
	"email_folded" text DEFAULT '' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"deleted_at" timestamp with time zone,
	"superseded_at" timestamp with time zone,
	"attributes" jsonb NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."setup_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"one_time_token_sha256" "bytea" NOT NULL,
	"can_manage_saml" boolean NOT NULL,
	"can_manage_scim" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"first_opened_at" timestamp with time zone,
	"last_opened_at" timestamp with time zone,
	"open_count" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text DEFAULT '' NOT NULL,
	"actor_label" text DEFAULT '' NOT NULL,
	"action" text NOT NULL,
	"environment_id" text,
	"organization_id" text,
	"target_id" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bootstrap_tokens" (
	"token_sha256" "bytea" PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "instance_settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member_group_memberships" (
	"member_group_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	CONSTRAINT "member_group_memberships_member_group_id_member_id_pk" PRIMARY KEY("member_group_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "member_groups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"scim_group_id" text NOT NULL,
	"display_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "member_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_sha256" "bytea" NOT NULL,
	"member_id" uuid NOT NULL,
	"saml_flow_id" text,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"email" text NOT NULL,
	"email_folded" text NOT NULL,
	"scim_user_id" text,
	"display_name" text DEFAULT '' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"source" text NOT NULL,
	"is_tenant_admin" boolean DEFAULT false NOT NULL,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deactivated_at" timestamp with time zone,
	"last_login_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "onboarding_progress" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"saml_provider" text,
	"saml_connection_id" text,
	"saml_steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"saml_test_flow_id" text,
	"saml_tested_at" timestamp with time zone,
	"scim_provider" text,
	"scim_directory_id" text,
	"scim_steps" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"scim_connected_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operator_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"operator_id" uuid NOT NULL,
	"user_agent" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "operators" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_folded" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"role" text DEFAULT 'owner' NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_sign_in_at" timestamp with time zone,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sandbox_apps" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"private_key_sealed" "bytea" NOT NULL,
	"certificate_der" "bytea" NOT NULL,
	"acs_url" text,
	"sp_entity_id" text,
	"scim_base_url" text,
	"scim_token_sealed" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sandbox_group_members" (
	"sandbox_group_id" uuid NOT NULL,
	"sandbox_person_id" uuid NOT NULL,
	CONSTRAINT "sandbox_group_members_sandbox_group_id_sandbox_person_id_pk" PRIMARY KEY("sandbox_group_id","sandbox_person_id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_groups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sandbox_app_id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"scim_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sandbox_people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sandbox_app_id" uuid NOT NULL,
	"user_name" text NOT NULL,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"scim_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setup_sessions" (
	"setup_link_id" text PRIMARY KEY NOT NULL,
	"token_sha256" "bytea" NOT NULL,
	"environment_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"can_manage_saml" boolean NOT NULL,
	"can_manage_scim" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sync_leases" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"fence" bigint DEFAULT 0 NOT NULL,
	"sync_run_id" uuid,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_run_changes" (
	"sync_run_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"subject_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	CONSTRAINT "sync_run_changes_sync_run_id_ordinal_pk" PRIMARY KEY("sync_run_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"organization_id" text NOT NULL,
	"scim_directory_id" text,
	"trigger" text NOT NULL,
	"requested_by" text DEFAULT '' NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"phase" text DEFAULT 'waiting' NOT NULL,
	"users_read" integer DEFAULT 0 NOT NULL,
	"groups_read" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"deactivated" integer DEFAULT 0 NOT NULL,
	"reactivated" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"quarantined" integer DEFAULT 0 NOT NULL,
	"groups_created" integer DEFAULT 0 NOT NULL,
	"groups_updated" integer DEFAULT 0 NOT NULL,
	"groups_deleted" integer DEFAULT 0 NOT NULL,
	"memberships_added" integer DEFAULT 0 NOT NULL,
	"memberships_removed" integer DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"match_by" text DEFAULT 'email' NOT NULL,
	"sync_enabled" boolean DEFAULT true NOT NULL,
	"next_sync_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_sync_run_id" uuid,
	"last_synced_at" timestamp with time zone,
	"last_login_at" timestamp with time zone,
	"active_member_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"window_started_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "engine"."api_keys" ADD CONSTRAINT "api_keys_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "engine"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."organization_domains" ADD CONSTRAINT "organization_domains_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "engine"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."organizations" ADD CONSTRAINT "organizations_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "engine"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_certificates" ADD CONSTRAINT "saml_certificates_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD CONSTRAINT "saml_connections_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "engine"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_consumed_assertions" ADD CONSTRAINT "saml_consumed_assertions_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD CONSTRAINT "saml_flows_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_oauth_clients" ADD CONSTRAINT "saml_oauth_clients_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "engine"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."scim_directories" ADD CONSTRAINT "scim_directories_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "engine"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."scim_group_members" ADD CONSTRAINT "scim_group_members_scim_group_id_scim_groups_id_fk" FOREIGN KEY ("scim_group_id") REFERENCES "engine"."scim_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."scim_groups" ADD CONSTRAINT "scim_groups_scim_directory_id_scim_directories_id_fk" FOREIGN KEY ("scim_directory_id") REFERENCES "engine"."scim_directories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."scim_requests" ADD CONSTRAINT "scim_requests_scim_directory_id_scim_directories_id_fk" FOREIGN KEY ("scim_directory_id") REFERENCES "engine"."scim_directories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."scim_users" ADD CONSTRAINT "scim_users_scim_directory_id_scim_directories_id_fk" FOREIGN KEY ("scim_directory_id") REFERENCES "engine"."scim_directories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."setup_links" ADD CONSTRAINT "setup_links_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "engine"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_group_memberships" ADD CONSTRAINT "member_group_memberships_member_group_id_member_groups_id_fk" FOREIGN KEY ("member_group_id") REFERENCES "public"."member_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_group_memberships" ADD CONSTRAINT "member_group_memberships_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_sessions" ADD CONSTRAINT "member_sessions_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operator_sessions" ADD CONSTRAINT "operator_sessions_operator_id_operators_id_fk" FOREIGN KEY ("operator_id") REFERENCES "public"."operators"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandbox_group_members" ADD CONSTRAINT "sandbox_group_members_sandbox_group_id_sandbox_groups_id_fk" FOREIGN KEY ("sandbox_group_id") REFERENCES "public"."sandbox_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandbox_group_members" ADD CONSTRAINT "sandbox_group_members_sandbox_person_id_sandbox_people_id_fk" FOREIGN KEY ("sandbox_person_id") REFERENCES "public"."sandbox_people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandbox_groups" ADD CONSTRAINT "sandbox_groups_sandbox_app_id_sandbox_apps_id_fk" FOREIGN KEY ("sandbox_app_id") REFERENCES "public"."sandbox_apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sandbox_people" ADD CONSTRAINT "sandbox_people_sandbox_app_id_sandbox_apps_id_fk" FOREIGN KEY ("sandbox_app_id") REFERENCES "public"."sandbox_apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_run_changes" ADD CONSTRAINT "sync_run_changes_sync_run_id_sync_runs_id_fk" FOREIGN KEY ("sync_run_id") REFERENCES "public"."sync_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_sha256_key" ON "engine"."api_keys" USING btree ("secret_sha256");--> statement-breakpoint
CREATE INDEX "api_keys_environment_idx" ON "engine"."api_keys" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "organization_domains_environment_domain_idx" ON "engine"."organization_domains" USING btree ("environment_id","domain_folded");--> statement-breakpoint
CREATE UNIQUE INDEX "organizations_environment_external_id_key" ON "engine"."organizations" USING btree ("environment_id","external_id");--> statement-breakpoint
CREATE INDEX "organizations_environment_idx" ON "engine"."organizations" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "organizations_environment_sort_name_idx" ON "engine"."organizations" USING btree ("environment_id","sort_name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saml_certificates_one_current_key" ON "engine"."saml_certificates" USING btree ("saml_connection_id") WHERE state = 'current';--> statement-breakpoint
CREATE INDEX "saml_connections_organization_idx" ON "engine"."saml_connections" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saml_connections_one_primary_key" ON "engine"."saml_connections" USING btree ("organization_id") WHERE is_primary;--> statement-breakpoint
CREATE INDEX "saml_consumed_assertions_expires_idx" ON "engine"."saml_consumed_assertions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "saml_flows_access_code_sha256_key" ON "engine"."saml_flows" USING btree ("access_code_sha256");--> statement-breakpoint
CREATE INDEX "saml_flows_connection_created_idx" ON "engine"."saml_flows" USING btree ("saml_connection_id","created_at","id");--> statement-breakpoint
CREATE INDEX "saml_flows_organization_created_idx" ON "engine"."saml_flows" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "saml_flows_environment_created_idx" ON "engine"."saml_flows" USING btree ("environment_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saml_oauth_clients_client_secret_sha256_key" ON "engine"."saml_oauth_clients" USING btree ("client_secret_sha256");--> statement-breakpoint
CREATE INDEX "saml_oauth_clients_environment_idx" ON "engine"."saml_oauth_clients" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "scim_count_deltas_directory_kind_idx" ON "engine"."scim_count_deltas" USING btree ("scim_directory_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "scim_directories_bearer_token_sha256_key" ON "engine"."scim_directories" USING btree ("bearer_token_sha256");--> statement-breakpoint
CREATE INDEX "scim_directories_organization_idx" ON "engine"."scim_directories" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "scim_directories_one_primary_key" ON "engine"."scim_directories" USING btree ("organization_id") WHERE is_primary;--> statement-breakpoint
CREATE INDEX "scim_group_members_member_idx" ON "engine"."scim_group_members" USING btree ("member_id");--> statement-breakpoint
CREATE UNIQUE INDEX "scim_groups_live_display_name_key" ON "engine"."scim_groups" USING btree ("scim_directory_id","display_name_folded") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "scim_groups_directory_ordinal_idx" ON "engine"."scim_groups" USING btree ("scim_directory_id","ordinal");--> statement-breakpoint
CREATE INDEX "scim_groups_directory_external_id_idx" ON "engine"."scim_groups" USING btree ("scim_directory_id","external_id");--> statement-breakpoint
CREATE INDEX "scim_requests_directory_idx" ON "engine"."scim_requests" USING btree ("scim_directory_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "scim_users_live_user_name_key" ON "engine"."scim_users" USING btree ("scim_directory_id","user_name_folded") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "scim_users_directory_ordinal_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","ordinal");--> statement-breakpoint
CREATE INDEX "scim_users_directory_id_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","id");--> statement-breakpoint
CREATE INDEX "scim_users_directory_user_name_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","user_name_folded");--> statement-breakpoint
CREATE INDEX "scim_users_directory_email_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","email_folded");--> statement-breakpoint
CREATE INDEX "scim_users_directory_external_id_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","external_id");--> statement-breakpoint
CREATE INDEX "scim_users_directory_updated_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","updated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "setup_links_one_time_token_sha256_key" ON "engine"."setup_links" USING btree ("one_time_token_sha256");--> statement-breakpoint
CREATE INDEX "setup_links_organization_idx" ON "engine"."setup_links" USING btree ("organization_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_events_at_idx" ON "audit_events" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_events_organization_idx" ON "audit_events" USING btree ("organization_id","at","id");--> statement-breakpoint
CREATE INDEX "member_group_memberships_member_idx" ON "member_group_memberships" USING btree ("member_id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_groups_scim_group_key" ON "member_groups" USING btree ("organization_id","scim_group_id");--> statement-breakpoint
CREATE UNIQUE INDEX "member_sessions_token_sha256_key" ON "member_sessions" USING btree ("token_sha256");--> statement-breakpoint
CREATE INDEX "member_sessions_member_idx" ON "member_sessions" USING btree ("member_id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_active_email_key" ON "members" USING btree ("organization_id","email_folded") WHERE status = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "members_scim_user_key" ON "members" USING btree ("organization_id","scim_user_id");--> statement-breakpoint
CREATE INDEX "members_organization_email_idx" ON "members" USING btree ("organization_id","email_folded","id");--> statement-breakpoint
CREATE INDEX "operator_sessions_operator_idx" ON "operator_sessions" USING btree ("operator_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "operators_email_folded_key" ON "operators" USING btree ("email_folded");--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_people_user_name_key" ON "sandbox_people" USING btree ("sandbox_app_id","user_name");--> statement-breakpoint
CREATE UNIQUE INDEX "setup_sessions_token_sha256_key" ON "setup_sessions" USING btree ("token_sha256");--> statement-breakpoint
CREATE INDEX "sync_runs_organization_idx" ON "sync_runs" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sync_runs_environment_idx" ON "sync_runs" USING btree ("environment_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "sync_runs_one_open_key" ON "sync_runs" USING btree ("organization_id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "tenants_environment_idx" ON "tenants" USING btree ("environment_id","organization_id");--> statement-breakpoint
CREATE INDEX "tenants_next_sync_idx" ON "tenants" USING btree ("next_sync_at");