ALTER TABLE "sandbox_apps" ADD COLUMN "domain" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sandbox_groups" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sandbox_people" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_groups_display_name_key" ON "sandbox_groups" USING btree ("sandbox_app_id","display_name");