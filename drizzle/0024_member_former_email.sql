ALTER TABLE "members" ADD COLUMN "former_email_folded" text;--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "renamed_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "members_former_email_idx" ON "members" USING btree ("organization_id","former_email_folded") WHERE former_email_folded is not null;