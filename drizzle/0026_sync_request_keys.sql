CREATE TABLE "sync_request_keys" (
	"organization_id" text NOT NULL,
	"key_sha256" "bytea" NOT NULL,
	"sync_run_id" uuid NOT NULL,
	CONSTRAINT "sync_request_keys_organization_id_key_sha256_pk" PRIMARY KEY("organization_id","key_sha256")
);
--> statement-breakpoint
ALTER TABLE "sync_request_keys" ADD CONSTRAINT "sync_request_keys_sync_run_id_sync_runs_id_fk" FOREIGN KEY ("sync_run_id") REFERENCES "public"."sync_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "sync_request_keys_run_idx" ON "sync_request_keys" USING btree ("sync_run_id");