CREATE TABLE "engine"."oidc_connections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"is_primary" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"issuer" text,
	"client_id" text,
	"client_secret_sealed" "bytea",
	"redirect_uri" text NOT NULL,
	"scopes" text[] DEFAULT '{"openid","email","profile"}' NOT NULL,
	"prompt" text,
	"tenant_id" text,
	"hosted_domain" text,
	"email_claim" text,
	"allow_unverified_email" boolean DEFAULT false NOT NULL,
	"attribute_mapping" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"last_login_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ALTER COLUMN "saml_connection_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "oidc_connection_id" uuid;--> statement-breakpoint
ALTER TABLE "engine"."oidc_connections" ADD CONSTRAINT "oidc_connections_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "engine"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oidc_connections_organization_idx" ON "engine"."oidc_connections" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "oidc_connections_one_primary_key" ON "engine"."oidc_connections" USING btree ("organization_id") WHERE is_primary;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD CONSTRAINT "saml_flows_oidc_connection_id_oidc_connections_id_fk" FOREIGN KEY ("oidc_connection_id") REFERENCES "engine"."oidc_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "saml_flows_oidc_connection_created_idx" ON "engine"."saml_flows" USING btree ("oidc_connection_id","created_at","id") WHERE oidc_connection_id is not null;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD CONSTRAINT "saml_flows_one_connection" CHECK (num_nonnulls(saml_connection_id, oidc_connection_id) = 1);