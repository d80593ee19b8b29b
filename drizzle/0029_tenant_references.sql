-- What a row refers to is of its own environment, organization and directory: the database refuses anything else.
ALTER TABLE "engine"."oidc_connections" ADD CONSTRAINT "oidc_connections_scope_key" UNIQUE("id","environment_id","organization_id");
--> statement-breakpoint
ALTER TABLE "engine"."organizations" ADD CONSTRAINT "organizations_scope_key" UNIQUE("id","environment_id");
--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD CONSTRAINT "saml_connections_scope_key" UNIQUE("id","environment_id","organization_id");
--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD CONSTRAINT "saml_connections_environment_key" UNIQUE("id","environment_id");
--> statement-breakpoint
ALTER TABLE "engine"."scim_groups" ADD CONSTRAINT "scim_groups_scope_key" UNIQUE("id","scim_directory_id");
--> statement-breakpoint
ALTER TABLE "engine"."oidc_connections" DROP CONSTRAINT "oidc_connections_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."organization_domain_proofs" DROP CONSTRAINT "organization_domain_proofs_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."organization_domains" DROP CONSTRAINT "organization_domains_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."saml_alerts" DROP CONSTRAINT "saml_alerts_saml_connection_id_saml_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" DROP CONSTRAINT "saml_connections_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" DROP CONSTRAINT "saml_flows_saml_connection_id_saml_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" DROP CONSTRAINT "saml_flows_oidc_connection_id_oidc_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."saml_logouts" DROP CONSTRAINT "saml_logouts_saml_connection_id_saml_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."saml_metadata_proposals" DROP CONSTRAINT "saml_metadata_proposals_saml_connection_id_saml_connections_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."scim_directories" DROP CONSTRAINT "scim_directories_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."scim_group_members" DROP CONSTRAINT "scim_group_members_scim_group_id_scim_groups_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."setup_links" DROP CONSTRAINT "setup_links_organization_id_organizations_id_fk";
--> statement-breakpoint
ALTER TABLE "engine"."oidc_connections" ADD CONSTRAINT "oidc_connections_organization_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "engine"."organizations"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."organization_domain_proofs" ADD CONSTRAINT "organization_domain_proofs_organization_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "engine"."organizations"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."organization_domains" ADD CONSTRAINT "organization_domains_organization_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "engine"."organizations"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."saml_alerts" ADD CONSTRAINT "saml_alerts_saml_connection_fk" FOREIGN KEY ("saml_connection_id","environment_id","organization_id") REFERENCES "engine"."saml_connections"("id","environment_id","organization_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD CONSTRAINT "saml_connections_organization_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "engine"."organizations"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD CONSTRAINT "saml_flows_saml_connection_fk" FOREIGN KEY ("saml_connection_id","environment_id","organization_id") REFERENCES "engine"."saml_connections"("id","environment_id","organization_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD CONSTRAINT "saml_flows_oidc_connection_fk" FOREIGN KEY ("oidc_connection_id","environment_id","organization_id") REFERENCES "engine"."oidc_connections"("id","environment_id","organization_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."saml_logouts" ADD CONSTRAINT "saml_logouts_saml_connection_fk" FOREIGN KEY ("saml_connection_id","environment_id") REFERENCES "engine"."saml_connections"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."saml_metadata_proposals" ADD CONSTRAINT "saml_metadata_proposals_saml_connection_fk" FOREIGN KEY ("saml_connection_id","environment_id","organization_id") REFERENCES "engine"."saml_connections"("id","environment_id","organization_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."scim_directories" ADD CONSTRAINT "scim_directories_organization_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "engine"."organizations"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."scim_group_members" ADD CONSTRAINT "scim_group_members_group_fk" FOREIGN KEY ("scim_group_id","scim_directory_id") REFERENCES "engine"."scim_groups"("id","scim_directory_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
ALTER TABLE "engine"."setup_links" ADD CONSTRAINT "setup_links_organization_fk" FOREIGN KEY ("organization_id","environment_id") REFERENCES "engine"."organizations"("id","environment_id") ON DELETE cascade ON UPDATE no action NOT VALID;
--> statement-breakpoint
-- Rows from before that cross (no program wrote any, a hand may have) do not keep the program from starting: theirs is the only
-- constraint that stays unvalidated, and holds for everything written from now on.
DO $$
DECLARE unproven record;
BEGIN
  FOR unproven IN
    SELECT conrelid::regclass AS child, conname FROM pg_constraint
    WHERE contype = 'f' AND NOT convalidated AND connamespace = 'engine'::regnamespace
  LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', unproven.child, unproven.conname);
    EXCEPTION WHEN foreign_key_violation THEN
      RAISE WARNING '% has rows that refer to another tenant: %', unproven.child, SQLERRM;
    END;
  END LOOP;
END
$$;
