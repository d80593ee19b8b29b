-- Most users have one e-mail address, and it is the one in email_folded: then there is nothing more to find them by.
CREATE FUNCTION engine.scim_other_email_keys(directory uuid, email_folded text, attributes jsonb) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  emails jsonb := attributes -> 'emails';
  keys bigint[];
BEGIN
  IF jsonb_typeof(emails) = 'object' THEN
    emails := jsonb_build_array(emails);
  ELSIF jsonb_typeof(emails) IS DISTINCT FROM 'array' THEN
    RETURN NULL;
  END IF;
  IF jsonb_array_length(emails) = 1 AND emails #>> '{0,value}' = email_folded THEN
    RETURN NULL;
  END IF;
  keys := array(
    SELECT engine.scim_email_key(directory, element ->> 'value') FROM jsonb_array_elements(emails) element
    WHERE engine.scim_fold(element ->> 'value') <> email_folded
  );
  RETURN CASE WHEN cardinality(keys) > 0 THEN keys END;
END
$$;--> statement-breakpoint
DROP INDEX "engine"."scim_users_directory_user_name_idx";--> statement-breakpoint
DROP INDEX "engine"."scim_users_email_keys_idx";--> statement-breakpoint
ALTER TABLE "engine"."scim_users" ADD COLUMN "other_email_keys" bigint[] GENERATED ALWAYS AS (engine.scim_other_email_keys(scim_directory_id, email_folded, attributes)) STORED;--> statement-breakpoint
CREATE INDEX "scim_users_buried_user_name_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","user_name_folded") WHERE deleted_at is not null and superseded_at is null;--> statement-breakpoint
CREATE INDEX "scim_users_buried_email_idx" ON "engine"."scim_users" USING btree ("scim_directory_id","email_folded") WHERE deleted_at is not null and superseded_at is null;--> statement-breakpoint
CREATE INDEX "scim_users_other_email_keys_idx" ON "engine"."scim_users" USING gin ("other_email_keys") WITH (fastupdate=false);--> statement-breakpoint
DROP FUNCTION engine.scim_email_keys(uuid, jsonb);
