CREATE TABLE "engine"."organization_domain_proofs" (
	"environment_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"domain_folded" text NOT NULL,
	"token" text DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '') NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text,
	"found" text[] DEFAULT '{}' NOT NULL,
	"verified_by" text,
	"verified_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_check_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organization_domain_proofs_organization_id_domain_folded_pk" PRIMARY KEY("organization_id","domain_folded")
);
--> statement-breakpoint
ALTER TABLE "engine"."environments" ADD COLUMN "require_domain_proof" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."environments" ADD COLUMN "go_live_policy" text DEFAULT 'automatic' NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."setup_links" ADD COLUMN "can_manage_domains" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "onboarding_progress" ADD COLUMN "ready_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "onboarding_progress" ADD COLUMN "ready_contact" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "onboarding_progress" ADD COLUMN "ready_settled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "setup_sessions" ADD COLUMN "can_manage_domains" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."organization_domain_proofs" ADD CONSTRAINT "organization_domain_proofs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "engine"."organizations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "organization_domain_proofs_verified_idx" ON "engine"."organization_domain_proofs" USING btree ("environment_id","domain_folded") WHERE state = 'verified';--> statement-breakpoint
CREATE INDEX "organization_domain_proofs_due_idx" ON "engine"."organization_domain_proofs" USING btree ("next_check_at") WHERE next_check_at is not null;--> statement-breakpoint
CREATE INDEX "onboarding_progress_ready_idx" ON "onboarding_progress" USING btree ("environment_id","ready_at") WHERE ready_at is not null and ready_settled_at is null;--> statement-breakpoint
UPDATE "engine"."setup_links" SET "can_manage_domains" = "can_manage_saml";--> statement-breakpoint
UPDATE "setup_sessions" SET "can_manage_domains" = "can_manage_saml";
