-- A date and time as an instant; null for text that is none. An extension's attributes were stored before it was declared.
CREATE FUNCTION engine.scim_instant(value text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
  IF value !~ '^\d{4}-\d\d-\d\dT' THEN RETURN NULL; END IF;
  RETURN value::timestamptz;
EXCEPTION WHEN others THEN
  RETURN NULL;
END
$$;--> statement-breakpoint
-- The request log is kept by day: what has grown old is dropped with its table, instead of being deleted row by row.
-- Ids are of version 7, so that a range of ids is a range of time.
CREATE FUNCTION engine.scim_request_id_at(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT (lpad(to_hex(floor(extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;--> statement-breakpoint
CREATE FUNCTION engine.scim_request_day(day date) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT engine.scim_request_id_at(day::timestamp at time zone 'UTC')
$$;--> statement-breakpoint
ALTER TABLE engine.scim_requests RENAME TO scim_requests_former;--> statement-breakpoint
ALTER INDEX engine.scim_requests_pkey RENAME TO scim_requests_former_pkey;--> statement-breakpoint
ALTER INDEX engine.scim_requests_directory_idx RENAME TO scim_requests_former_directory_idx;--> statement-breakpoint
CREATE TABLE engine.scim_requests (LIKE engine.scim_requests_former INCLUDING DEFAULTS) PARTITION BY RANGE (id);--> statement-breakpoint
ALTER TABLE engine.scim_requests ADD CONSTRAINT scim_requests_pkey PRIMARY KEY (id);--> statement-breakpoint
CREATE INDEX scim_requests_directory_idx ON engine.scim_requests (scim_directory_id, id);--> statement-breakpoint
ALTER TABLE engine.scim_requests ADD CONSTRAINT scim_requests_scim_directory_id_scim_directories_id_fk
  FOREIGN KEY (scim_directory_id) REFERENCES engine.scim_directories (id) ON DELETE CASCADE;--> statement-breakpoint
CREATE TABLE engine.scim_requests_default PARTITION OF engine.scim_requests DEFAULT;--> statement-breakpoint
DO $$
DECLARE
  until date := (now() at time zone 'UTC')::date + 1;
BEGIN
  EXECUTE format(
    'ALTER TABLE engine.scim_requests ATTACH PARTITION engine.scim_requests_former FOR VALUES FROM (MINVALUE) TO (%L)',
    engine.scim_request_day(until)
  );
  EXECUTE format('ALTER TABLE engine.scim_requests_former RENAME TO %I', 'scim_requests_until_' || to_char(until, 'YYYYMMDD'));
END
$$;--> statement-breakpoint
-- Makes the tables of the days up to and with that of `through`. A day whose requests are in the default table already stays there.
CREATE FUNCTION engine.add_scim_request_days(through timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  first date;
  day date;
  name text;
  added int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('engine.scim_requests days', 0));
  SELECT max(CASE WHEN relname ~ 'until' THEN right(relname, 8)::date ELSE right(relname, 8)::date + 1 END) INTO first
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhparent = 'engine.scim_requests'::regclass AND relname ~ '^scim_requests_(until_)?\d{8}$';
  FOR day IN
    SELECT generate_series(coalesce(first, (through at time zone 'UTC')::date), (through at time zone 'UTC')::date, '1 day')::date
  LOOP
    PERFORM FROM engine.scim_requests_default
    WHERE id >= engine.scim_request_day(day) AND id < engine.scim_request_day(day + 1) LIMIT 1;
    CONTINUE WHEN FOUND;
    name := 'scim_requests_' || to_char(day, 'YYYYMMDD');
    EXECUTE format('CREATE TABLE engine.%I (LIKE engine.scim_requests INCLUDING DEFAULTS INCLUDING INDEXES)', name);
    EXECUTE format(
      'ALTER TABLE engine.scim_requests ATTACH PARTITION engine.%I FOR VALUES FROM (%L) TO (%L)',
      name, engine.scim_request_day(day), engine.scim_request_day(day + 1)
    );
    added := added + 1;
  END LOOP;
  RETURN added;
END
$$;--> statement-breakpoint
-- Drops the tables whose every request is from before `moment`, and deletes up to 5,000 such requests from those that hold
-- several days. Returns how many tables and requests are gone.
CREATE FUNCTION engine.prune_scim_requests(moment timestamptz) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  name text;
  rows int;
  gone int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('engine.scim_requests days', 0));
  FOR name IN
    SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'engine.scim_requests'::regclass AND relname ~ '^scim_requests_(until_)?\d{8}$'
      AND ((right(relname, 8)::date + CASE WHEN relname ~ 'until' THEN 0 ELSE 1 END)::timestamp at time zone 'UTC') <= moment
  LOOP
    EXECUTE format('DROP TABLE engine.%I', name);
    gone := gone + 1;
  END LOOP;
  FOR name IN
    SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'engine.scim_requests'::regclass AND relname ~ '^scim_requests_(until_\d{8}|default)$'
  LOOP
    EXECUTE format(
      'DELETE FROM engine.%I WHERE id = ANY (ARRAY(SELECT id FROM engine.%I WHERE id < %L ORDER BY id LIMIT 5000))',
      name, name, engine.scim_request_id_at(moment)
    );
    GET DIAGNOSTICS rows = ROW_COUNT;
    gone := gone + rows;
  END LOOP;
  RETURN gone;
END
$$;--> statement-breakpoint
SELECT engine.add_scim_request_days(now() + interval '3 days');
