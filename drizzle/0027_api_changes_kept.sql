CREATE TABLE "engine"."api_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"intent" jsonb NOT NULL,
	"events" jsonb
);
--> statement-breakpoint
ALTER TABLE "engine"."idempotency_keys" DROP CONSTRAINT "idempotency_keys_environment_id_environments_id_fk";
--> statement-breakpoint
CREATE INDEX "api_changes_at_idx" ON "engine"."api_changes" USING btree ("at");