ALTER TABLE "engine"."scim_directories" ADD COLUMN "previous_bearer_token_sha256" "bytea";--> statement-breakpoint
ALTER TABLE "engine"."scim_directories" ADD COLUMN "previous_bearer_token_expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."scim_directories" ADD COLUMN "previous_bearer_token_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "engine"."scim_directories" ADD COLUMN "extension_schemas" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."scim_requests" ADD COLUMN "resource_before" text;--> statement-breakpoint
ALTER TABLE "engine"."scim_requests" ADD COLUMN "resource_after" text;