CREATE TABLE "engine"."idempotency_keys" (
	"environment_id" uuid NOT NULL,
	"key_sha256" "bytea" NOT NULL,
	"request_sha256" "bytea" NOT NULL,
	"response_sealed" "bytea",
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_environment_id_key_sha256_pk" PRIMARY KEY("environment_id","key_sha256")
);
--> statement-breakpoint
ALTER TABLE "engine"."saml_flows" ADD COLUMN "force_authn" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."idempotency_keys" ADD CONSTRAINT "idempotency_keys_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "engine"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_expires_idx" ON "engine"."idempotency_keys" USING btree ("expires_at");