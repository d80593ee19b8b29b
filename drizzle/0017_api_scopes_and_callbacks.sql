ALTER TABLE "engine"."api_keys" ADD COLUMN "scopes" text[];--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "authenticated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."saml_oauth_clients" ADD COLUMN "redirect_uris" text[] DEFAULT '{}' NOT NULL;