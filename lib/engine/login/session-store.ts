import type { EngineDeps } from '../deps';

/** Ends one sign-in on the application's word. `flowId` is a UUID. */
export async function endSession({ sql, clock }: EngineDeps, flowId: string): Promise<void> {
  const now = clock();
  await sql`
    update engine.saml_flows set session_ended_at = coalesce(session_ended_at, ${now}),
      session_ended_by = coalesce(session_ended_by, 'sp'), updated_at = ${now}, access_code_sha256 = null,
      id_token_sealed = null,
      oauth_revoked_at = case when saml_oauth_client_id is null then oauth_revoked_at else coalesce(oauth_revoked_at, ${now}) end
    where id = ${flowId}`;
}
