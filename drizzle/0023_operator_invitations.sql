CREATE TABLE "operator_invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_sha256" "bytea" NOT NULL,
	"email" text NOT NULL,
	"email_folded" text NOT NULL,
	"role" text NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "operator_invitations" ADD CONSTRAINT "operator_invitations_invited_by_operators_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."operators"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "operator_invitations_token_key" ON "operator_invitations" USING btree ("token_sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "operator_invitations_email_folded_key" ON "operator_invitations" USING btree ("email_folded");--> statement-breakpoint
CREATE INDEX "operator_invitations_invited_by_idx" ON "operator_invitations" USING btree ("invited_by");