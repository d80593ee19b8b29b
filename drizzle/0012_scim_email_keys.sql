-- A number for each e-mail address of a user: of the directory and the folded address. Different addresses can share one, so
-- whoever looks up by it compares the addresses, too.
CREATE FUNCTION engine.scim_email_key(directory uuid, address text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$SELECT hashtextextended(directory::text || '/' || engine.scim_fold(address), 0)$$;--> statement-breakpoint
CREATE FUNCTION engine.scim_email_keys(directory uuid, attributes jsonb) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  emails jsonb := attributes -> 'emails';
BEGIN
  IF jsonb_typeof(emails) = 'object' THEN
    emails := jsonb_build_array(emails);
  ELSIF jsonb_typeof(emails) IS DISTINCT FROM 'array' THEN
    RETURN NULL;
  END IF;
  RETURN array(
    SELECT engine.scim_email_key(directory, element ->> 'value') FROM jsonb_array_elements(emails) element
    WHERE element ->> 'value' IS NOT NULL
  );
END
$$;--> statement-breakpoint
CREATE INDEX "scim_users_email_keys_idx" ON "engine"."scim_users" USING gin (engine.scim_email_keys("scim_directory_id", "attributes")) WITH (fastupdate=false);