-- A number for a value of an extension: of the directory, the attribute and the folded value. Different values can share one, so
-- whoever looks up by it compares the values, too.
CREATE FUNCTION engine.scim_extension_key(directory uuid, extension text, attribute text, folded text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$SELECT hashtextextended(directory::text || '/' || extension || ':' || attribute || '/' || folded, 0)$$;--> statement-breakpoint
-- The numbers of all single texts and numbers in extensions other than the standard's, or null. A resource of more than a declared
-- extension can have gets one number alone, which every look-up asks for as well: no request makes the index arbitrarily large.
CREATE FUNCTION engine.scim_extension_keys(directory uuid, attributes jsonb) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  most constant int := 400;
  keys bigint[];
BEGIN
  IF NOT EXISTS (
    SELECT FROM jsonb_object_keys(attributes) key
    WHERE key LIKE '%:%' AND key <> 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
  ) THEN
    RETURN NULL;
  END IF;
  keys := array(
    SELECT engine.scim_extension_key(directory, extension.key, attribute.key, engine.scim_fold(attribute.value #>> '{}'))
    FROM jsonb_each(attributes) extension, jsonb_each(
      CASE jsonb_typeof(extension.value) WHEN 'object' THEN extension.value ELSE '{}' END
    ) attribute
    WHERE extension.key LIKE '%:%' AND extension.key <> 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
      AND jsonb_typeof(attribute.value) IN ('string', 'number')
    LIMIT most + 1
  );
  RETURN CASE
    WHEN cardinality(keys) > most THEN ARRAY[engine.scim_extension_key(directory, '', '', '')]
    WHEN cardinality(keys) > 0 THEN keys
  END;
END
$$;--> statement-breakpoint
ALTER TABLE "engine"."scim_groups" ADD COLUMN "extension_keys" bigint[] GENERATED ALWAYS AS (engine.scim_extension_keys(scim_directory_id, attributes)) STORED;--> statement-breakpoint
ALTER TABLE "engine"."scim_users" ADD COLUMN "extension_keys" bigint[] GENERATED ALWAYS AS (engine.scim_extension_keys(scim_directory_id, attributes)) STORED;--> statement-breakpoint
CREATE INDEX "scim_groups_extension_keys_idx" ON "engine"."scim_groups" USING gin ("extension_keys") WITH (fastupdate=false) WHERE extension_keys is not null;--> statement-breakpoint
CREATE INDEX "scim_users_extension_keys_idx" ON "engine"."scim_users" USING gin ("extension_keys") WITH (fastupdate=false) WHERE extension_keys is not null;