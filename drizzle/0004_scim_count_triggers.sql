-- Names are compared in NFC and lower case, the same in every locale: what lib/engine/scim/protocol/fold.ts does.
-- PostgreSQL built without ICU falls back to its own collations.
DO $$
DECLARE
  chosen text;
BEGIN
  SELECT quote_ident(nspname) || '.' || quote_ident(collname) INTO chosen
  FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
  WHERE collname IN ('und-x-icu', 'pg_c_utf8', 'C.utf8', 'C.UTF-8') AND collencoding IN (-1, 6)
  ORDER BY array_position(ARRAY['und-x-icu', 'pg_c_utf8', 'C.utf8', 'C.UTF-8']::name[], collname)
  LIMIT 1;
  EXECUTE format(
    'CREATE FUNCTION engine.scim_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
     AS ''SELECT normalize(lower(normalize(value, NFC) COLLATE %s), NFC)''',
    coalesce(chosen, 'pg_catalog."default"')
  );
END
$$;--> statement-breakpoint
CREATE FUNCTION engine.scim_count_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO engine.scim_count_deltas (scim_directory_id, kind, delta)
    SELECT scim_directory_id, kind, sum(amount) FROM (
      SELECT scim_directory_id, unnest(ARRAY['user', 'active_user']) AS kind,
        unnest(ARRAY[1, active::int]) AS amount
      FROM added WHERE deleted_at IS NULL
    ) change GROUP BY 1, 2 HAVING sum(amount) <> 0;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO engine.scim_count_deltas (scim_directory_id, kind, delta)
    SELECT scim_directory_id, kind, sum(amount) FROM (
      SELECT scim_directory_id, unnest(ARRAY['user', 'active_user']) AS kind,
        unnest(ARRAY[-1, -active::int]) AS amount
      FROM removed WHERE deleted_at IS NULL
    ) change GROUP BY 1, 2 HAVING sum(amount) <> 0;
  ELSE
    INSERT INTO engine.scim_count_deltas (scim_directory_id, kind, delta)
    SELECT scim_directory_id, kind, sum(amount) FROM (
      SELECT scim_directory_id, unnest(ARRAY['user', 'active_user']) AS kind,
        unnest(ARRAY[1, active::int]) AS amount
      FROM added WHERE deleted_at IS NULL
      UNION ALL
      SELECT scim_directory_id, unnest(ARRAY['user', 'active_user']) AS kind,
        unnest(ARRAY[-1, -active::int]) AS amount
      FROM removed WHERE deleted_at IS NULL
    ) change GROUP BY 1, 2 HAVING sum(amount) <> 0;
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE FUNCTION engine.scim_count_groups() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO engine.scim_count_deltas (scim_directory_id, kind, delta)
    SELECT scim_directory_id, 'group', count(*) FROM added WHERE deleted_at IS NULL GROUP BY 1;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO engine.scim_count_deltas (scim_directory_id, kind, delta)
    SELECT scim_directory_id, 'group', -count(*) FROM removed WHERE deleted_at IS NULL GROUP BY 1;
  ELSE
    INSERT INTO engine.scim_count_deltas (scim_directory_id, kind, delta)
    SELECT scim_directory_id, 'group', sum(amount) FROM (
      SELECT scim_directory_id, 1 AS amount FROM added WHERE deleted_at IS NULL
      UNION ALL
      SELECT scim_directory_id, -1 FROM removed WHERE deleted_at IS NULL
    ) change GROUP BY 1 HAVING sum(amount) <> 0;
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER scim_users_count_added AFTER INSERT ON engine.scim_users
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine.scim_count_users();--> statement-breakpoint
CREATE TRIGGER scim_users_count_changed AFTER UPDATE ON engine.scim_users
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine.scim_count_users();--> statement-breakpoint
CREATE TRIGGER scim_users_count_removed AFTER DELETE ON engine.scim_users
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION engine.scim_count_users();--> statement-breakpoint
CREATE TRIGGER scim_groups_count_added AFTER INSERT ON engine.scim_groups
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine.scim_count_groups();--> statement-breakpoint
CREATE TRIGGER scim_groups_count_changed AFTER UPDATE ON engine.scim_groups
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine.scim_count_groups();--> statement-breakpoint
CREATE TRIGGER scim_groups_count_removed AFTER DELETE ON engine.scim_groups
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION engine.scim_count_groups();
