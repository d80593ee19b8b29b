import type { Actor } from '@/lib/auth/operator-session';
import type {
  RefreshSamlMetadataResponse,
  SamlAlert,
  SamlMetadataProposal,
  SamlServiceKey,
} from '@/lib/ssoready/client';
import type { ConsoleDeps } from './deps';
import { recordChange } from './record-change';

/** Reads the identity provider's metadata now; what it changes is proposed. */
export async function refreshMetadata(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  samlConnectionId: string,
): Promise<RefreshSamlMetadataResponse> {
  const connection = await deps.client.getSamlConnection(samlConnectionId);
  const result = await deps.client.refreshSamlMetadata(samlConnectionId);
  const outcome =
    result.metadataFailure || (result.samlMetadataProposal === undefined ? 'no change' : 'a change was proposed');
  await recordChange(deps, actor, environmentId, 'saml_metadata.refreshed', connection, { outcome });
  return result;
}

/** Takes what the metadata says, or leaves the connection as it is. */
export async function decideProposal(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  { proposalId, decision }: { proposalId: string; decision: 'accept' | 'dismiss' },
): Promise<SamlMetadataProposal> {
  const accept = decision === 'accept';
  const decided = accept
    ? await deps.client.acceptSamlMetadataProposal(proposalId)
    : await deps.client.dismissSamlMetadataProposal(proposalId);
  const subject = { id: decided.samlConnectionId, organizationId: decided.organizationId };
  const detail: Record<string, string> = { proposal: decided.id };
  for (const { field, from, to } of decided.changes) {
    detail[field] = [detail[field], `${from || 'none'} → ${to || 'none'}`].filter(Boolean).join(', ');
  }
  const action = accept ? 'saml_metadata.accepted' : 'saml_metadata.dismissed';
  await recordChange(deps, actor, environmentId, action, subject, detail);
  return decided;
}

/** Notes that an operator has seen an alert. */
export async function acknowledgeAlert(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  alertId: string,
): Promise<SamlAlert> {
  const alert = await deps.client.acknowledgeSamlAlert(alertId);
  const subject = { id: alert.samlConnectionId, organizationId: alert.organizationId };
  await recordChange(deps, actor, environmentId, 'saml_alert.acknowledged', subject, { kind: alert.kind });
  return alert;
}

/** One step of the rotation of our own keys of a connection. */
type KeyStep =
  | { step: 'create'; samlConnectionId: string; purpose: 'encryption' | 'signing' }
  | { step: 'activate' | 'retire'; keyId: string };

const KEY_ACTIONS = { create: 'saml_key.created', activate: 'saml_key.activated', retire: 'saml_key.retired' } as const;

/** Makes, activates or retires a key of ours. */
export async function changeServiceKey(
  deps: ConsoleDeps,
  actor: Actor,
  environmentId: string,
  change: KeyStep,
): Promise<SamlServiceKey> {
  const key = await runKeyStep(deps, change);
  const subject = { id: key.samlConnectionId, organizationId: key.organizationId };
  const detail = { purpose: key.purpose, fingerprint: key.fingerprintSha256 };
  await recordChange(deps, actor, environmentId, KEY_ACTIONS[change.step], subject, detail);
  return key;
}

function runKeyStep({ client }: ConsoleDeps, change: KeyStep): Promise<SamlServiceKey> {
  if (change.step === 'create') {
    const { samlConnectionId, purpose } = change;
    return client.createSamlServiceKey({ samlConnectionId, purpose });
  }
  return change.step === 'activate'
    ? client.activateSamlServiceKey(change.keyId)
    : client.retireSamlServiceKey(change.keyId);
}
