ALTER TABLE "engine"."environments" ADD COLUMN "organization_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE engine.environments SET organization_count = (
  SELECT count(*) FROM engine.organizations WHERE environment_id = environments.id
);--> statement-breakpoint
CREATE FUNCTION engine.count_organizations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE engine.environments SET organization_count = organization_count + change.amount
    FROM (SELECT environment_id, count(*)::int AS amount FROM added GROUP BY 1) change
    WHERE id = change.environment_id;
  ELSE
    UPDATE engine.environments SET organization_count = organization_count - change.amount
    FROM (SELECT environment_id, count(*)::int AS amount FROM removed GROUP BY 1) change
    WHERE id = change.environment_id;
  END IF;
  RETURN NULL;
END
$$;--> statement-breakpoint
CREATE TRIGGER organizations_count_added AFTER INSERT ON engine.organizations
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION engine.count_organizations();--> statement-breakpoint
CREATE TRIGGER organizations_count_removed AFTER DELETE ON engine.organizations
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION engine.count_organizations();
