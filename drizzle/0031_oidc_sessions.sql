ALTER TABLE "engine"."oidc_connections" ADD COLUMN "allow_idp_initiated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."oidc_connections" ADD COLUMN "single_logout" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "id_token_sealed" "bytea";