ALTER TABLE "engine"."scim_requests" DROP CONSTRAINT "scim_requests_scim_directory_id_scim_directories_id_fk";
--> statement-breakpoint
DROP INDEX "engine"."scim_users_directory_updated_idx";--> statement-breakpoint
CREATE INDEX "scim_users_updated_brin_idx" ON "engine"."scim_users" USING brin ("updated_at") WITH (pages_per_range=16,autosummarize=true);--> statement-breakpoint
-- A changed row that finds room beside its former self, and changes in no index of rows, leaves all of those as they are.
ALTER TABLE "engine"."scim_users" SET (fillfactor = 85);--> statement-breakpoint
-- What the foreign key did when a directory was deleted. Its name sorts behind the foreign keys of users and groups, whose deletion
-- waits for requests under way; those have logged what they did when this looks.
CREATE FUNCTION engine.scim_forget_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM engine.scim_requests WHERE scim_directory_id = OLD.id;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER scim_directories_forget_requests AFTER DELETE ON engine.scim_directories
  FOR EACH ROW EXECUTE FUNCTION engine.scim_forget_requests();
