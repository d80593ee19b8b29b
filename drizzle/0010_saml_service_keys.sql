CREATE TABLE "engine"."saml_service_keys" (
	"saml_connection_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"certificate_der" "bytea" NOT NULL,
	"private_key_sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saml_service_keys_saml_connection_id_purpose_pk" PRIMARY KEY("saml_connection_id","purpose")
);
--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "accept_encrypted_assertions" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "sign_authn_requests" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "force_authn" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "requested_authn_context" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "email_attribute" text;--> statement-breakpoint
ALTER TABLE "engine"."saml_connections" ADD COLUMN "allowed_name_id_formats" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "engine"."saml_service_keys" ADD CONSTRAINT "saml_service_keys_saml_connection_id_saml_connections_id_fk" FOREIGN KEY ("saml_connection_id") REFERENCES "engine"."saml_connections"("id") ON DELETE cascade ON UPDATE no action;