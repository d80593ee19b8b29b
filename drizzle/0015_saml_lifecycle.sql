CREATE TABLE "engine"."saml_alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"saml_connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_logouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"saml_connection_id" uuid NOT NULL,
	"initiator" text NOT NULL,
	"request_id" text NOT NULL,
	"saml_flow_id" uuid,
	"return_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"answer" text
);
--> statement-breakpoint
CREATE TABLE "engine"."saml_metadata_proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"saml_connection_id" uuid NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"automatic" boolean DEFAULT false NOT NULL,
	"target" jsonb NOT NULL,
	"target_sha256" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" DROP CONSTRAINT "saml_service_keys_saml_connection_id_purpose_pk";--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" ALTER COLUMN "private_key_sealed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "metadata_url" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "accept_new_certificates" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "metadata_next_check_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "metadata_checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "metadata_failure" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "idp_slo_url" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "idp_slo_response_url" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "idp_slo_binding" text DEFAULT 'redirect' NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "sha1_allowed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "broken_response_signature_allowed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "session_indexes" text[];--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "name_id_format" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "name_id_qualifiers" text[];--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "session_ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "session_ended_by" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" ADD COLUMN "id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" ADD COLUMN "state" text DEFAULT 'current' NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" ADD COLUMN "activated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_alerts" ADD CONSTRAINT "saml_alerts_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_logouts" ADD CONSTRAINT "saml_logouts_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine"."saml_metadata_proposals" ADD CONSTRAINT "saml_metadata_proposals_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "saml_alerts_subject_key" ON "engine"."saml_alerts" USING btree ("saml_connection_id","kind","subject");--> statement-breakpoint
CREATE INDEX "saml_alerts_environment_open_idx" ON "engine"."saml_alerts" USING btree ("environment_id","id") WHERE resolved_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "saml_logouts_request_key" ON "engine"."saml_logouts" USING btree ("saml_connection_id","initiator","request_id");--> statement-breakpoint
CREATE INDEX "saml_logouts_expires_idx" ON "engine"."saml_logouts" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "saml_metadata_proposals_one_open_key" ON "engine"."saml_metadata_proposals" USING btree ("saml_connection_id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "saml_metadata_proposals_environment_idx" ON "engine"."saml_metadata_proposals" USING btree ("environment_id","id");--> statement-breakpoint
CREATE INDEX "saml_connections_metadata_due_idx" ON "engine"."saml_connections" USING btree ("metadata_next_check_at") WHERE metadata_url is not null;--> statement-breakpoint
CREATE INDEX "saml_flows_connection_name_id_idx" ON "engine"."saml_flows" USING btree ("saml_connection_id","name_id") WHERE name_id is not null;--> statement-breakpoint
CREATE INDEX "saml_flows_session_ended_idx" ON "engine"."saml_flows" USING btree ("environment_id","session_ended_at","id") WHERE session_ended_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "saml_service_keys_one_in_use_key" ON "engine"."saml_service_keys" USING btree ("saml_connection_id","purpose","state") WHERE state <> 'retired';