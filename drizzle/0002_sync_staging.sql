CREATE UNLOGGED TABLE "sync_staged_groups" (
	"sync_run_id" uuid NOT NULL,
	"scim_group_id" text NOT NULL,
	"display_name" text NOT NULL,
	"deleted" boolean NOT NULL,
	CONSTRAINT "sync_staged_groups_sync_run_id_scim_group_id_pk" PRIMARY KEY("sync_run_id","scim_group_id")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "sync_staged_memberships" (
	"sync_run_id" uuid NOT NULL,
	"scim_group_id" text NOT NULL,
	"scim_user_id" text NOT NULL,
	CONSTRAINT "sync_staged_memberships_pk" PRIMARY KEY("sync_run_id","scim_group_id","scim_user_id")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "sync_staged_users" (
	"sync_run_id" uuid NOT NULL,
	"scim_user_id" text NOT NULL,
	"email" text NOT NULL,
	"email_folded" text NOT NULL,
	"display_name" text NOT NULL,
	"deleted" boolean NOT NULL,
	"attributes" jsonb,
	"unchanged" boolean NOT NULL,
	"problem" text,
	"action" text,
	"member_id" uuid,
	"reason" text,
	CONSTRAINT "sync_staged_users_sync_run_id_scim_user_id_pk" PRIMARY KEY("sync_run_id","scim_user_id")
);
--> statement-breakpoint
ALTER TABLE "sync_runs" ADD COLUMN "guard_digest" text;--> statement-breakpoint
ALTER TABLE "sync_runs" ADD COLUMN "approved_guard_digest" text;--> statement-breakpoint
CREATE INDEX "sync_staged_users_email_idx" ON "sync_staged_users" USING btree ("sync_run_id","email_folded");