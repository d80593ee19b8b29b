CREATE TABLE "engine"."scim_change_feeds" (
	"environment_id" uuid PRIMARY KEY NOT NULL,
	"last_position" bigint DEFAULT 0 NOT NULL,
	"pruned_through" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine"."scim_changes" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "engine"."scim_changes_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"scim_directory_id" uuid NOT NULL,
	"position" bigint,
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"version" bigint NOT NULL,
	"active" boolean,
	"member_type" text,
	"member_ids" uuid[]
);
--> statement-breakpoint
ALTER TABLE "engine"."scim_change_feeds" ADD CONSTRAINT "scim_change_feeds_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "engine"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "scim_changes_unplaced_idx" ON "engine"."scim_changes" USING btree ("environment_id","seq") WHERE position is null;--> statement-breakpoint
CREATE INDEX "scim_changes_environment_position_idx" ON "engine"."scim_changes" USING btree ("environment_id","position") WHERE position is not null;--> statement-breakpoint
CREATE INDEX "scim_changes_organization_position_idx" ON "engine"."scim_changes" USING btree ("organization_id","position") WHERE position is not null;