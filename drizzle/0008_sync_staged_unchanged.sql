CREATE UNLOGGED TABLE "sync_staged_unchanged" (
	"sync_run_id" uuid NOT NULL,
	"batch" integer NOT NULL,
	"scim_user_ids" text[] NOT NULL,
	CONSTRAINT "sync_staged_unchanged_sync_run_id_batch_pk" PRIMARY KEY("sync_run_id","batch")
);
