DROP INDEX "sync_staged_users_email_idx";--> statement-breakpoint
CREATE INDEX "sync_staged_users_email_idx" ON "sync_staged_users" USING btree ("sync_run_id","email_folded") WHERE not unchanged;