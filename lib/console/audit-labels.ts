import { toWords } from './format';

const LABELS: Readonly<Record<string, string>> = {
  'environment.created': 'created the environment',
  'environment.updated': 'changed the environment',
  'tenant.created': 'created the tenant',
  'tenant.updated': 'changed the tenant',
  'tenant.deleted': 'deleted the tenant',
  'setup_link.created': 'made a setup link',
  'setup_link.extended': 'extended a setup link',
  'setup_link.revoked': 'revoked a setup link',
  'setup_link.opened': 'opened a setup link',
  'saml_connection.created': 'created a SAML connection',
  'saml_connection.updated': 'changed a SAML connection',
  'saml_connection.deleted': 'deleted a SAML connection',
  'saml_connection.test_started': 'started a test sign-in',
  'connection.promoted': 'put a connection in the place of the deleted primary one',
  'oidc_connection.created': 'created an OpenID Connect connection',
  'oidc_connection.updated': 'changed an OpenID Connect connection',
  'oidc_connection.deleted': 'deleted an OpenID Connect connection',
  'oidc_connection.test_started': 'started a test sign-in',
  'scim_directory.created': 'created a SCIM directory',
  'scim_directory.updated': 'changed a SCIM directory',
  'scim_directory.deleted': 'deleted a SCIM directory',
  'scim_directory.token_rotated': 'made a new directory token',
  'scim_directory.former_token_stopped': 'stopped the previous directory token',
  'domain.verified': 'proved a domain',
  'domain.verified_by_hand': 'vouched for a domain',
  'domain.proof_withdrawn': 'withdrew the proof of a domain',
  'domain.proof_lapsed': 'let the proof of a domain lapse',
  'onboarding.ready': 'said that the setup is ready',
  'onboarding.settled': 'saw to a finished setup',
  'connection.put_live': 'put a connection live',
  'sync.requested': 'asked for a sync',
  'sync.previewed': 'asked what a sync would do',
  'sync.undone': 'undid the deactivations of a sync',
  'sync.applied': 'applied a sync',
  'sync.approved': 'approved a stopped sync',
  'member.updated': 'changed a person',
  'member.created': 'added a person',
  'member.deactivated': 'deactivated a person',
  'member.reactivated': 'reactivated a person',
  'api_key.created': 'created an API key',
  'api_key.revoked': 'revoked an API key',
  'oauth_client.created': 'created an OAuth client',
  'oauth_client.updated': 'changed an OAuth client',
  'oauth_client.secret_rotated': 'gave an OAuth client a new secret',
  'oauth_client.revoked': 'deleted an OAuth client',
  'operator.created': 'added an operator',
  'operator.signed_in': 'signed in to the console',
  'operator.signed_out': 'signed out of the console',
  'operator_session.revoked': 'ended a console session',
  'operator.sign_in_failed': 'could not sign in to the console',
  'operator.password_changed': 'changed their password',
  'operator.disabled': 'disabled an operator',
  'operator.enabled': 'gave an operator their access back',
  'operator.removed': 'removed an operator',
  'operator.role_changed': 'changed an operator’s role',
  'operator.invited': 'invited an operator',
  'operator.invitation_withdrawn': 'withdrew an operator’s invitation',
  'operator.invitation_accepted': 'accepted an invitation',
  'bootstrap.claimed': 'claimed this installation',
  'member.signed_in': 'signed in',
  'member.sign_in_failed': 'could not sign in',
  'member.signed_out': 'signed out',
  'member_session.refused': 'was not let back in',
  'member_session.logged_out': 'was signed out by a logout elsewhere',
  'saml_metadata.proposed': 'found a change in an identity provider’s metadata',
  'saml_metadata.accepted': 'took a change of an identity provider’s metadata',
  'saml_metadata.dismissed': 'dismissed a change of an identity provider’s metadata',
  'saml_metadata.refreshed': 'read an identity provider’s metadata again',
  'saml_metadata.failing': 'could not read an identity provider’s metadata for a day',
  'saml_certificate.expiring': 'noted that a signing certificate ends soon',
  'saml_alert.acknowledged': 'noted an alert as seen',
  'saml_session.ended': 'ended sessions on a logout at the identity provider',
  'saml_key.created': 'made the next key of a SAML connection',
  'saml_key.activated': 'put the next key of a SAML connection in use',
  'saml_key.retired': 'retired a key of a SAML connection',
  'member_session.replaced': 'signed in again',
  'saml_provider.chosen': 'chose the identity provider',
  'saml_test.started': 'started a test sign-in',
  'saml_test.passed': 'passed the test sign-in',
  'scim_provider.chosen': 'chose the directory’s provider',
  'scim_directory.connected': 'connected the directory',
  'scim_token.rotated': 'made a new directory token',
  'setup_step.done': 'finished a setup step',
  'setup_step.reopened': 'reopened a setup step',
  'sync.stopped': 'stopped a sync before it wrote',
};

/** Every action that has words, by what it is about. */
export const AUDIT_ACTIONS: ReadonlyMap<string, readonly { action: string; label: string }[]> = groupLabels();

function groupLabels() {
  const groups = new Map<string, { action: string; label: string }[]>();
  for (const [action, label] of Object.entries(LABELS)) {
    const about = (action.split('.')[0] ?? '').replaceAll('_', ' ');
    groups.set(about, [...(groups.get(about) ?? []), { action, label }]);
  }
  return groups;
}

/** An audit action (`noun.verb`) as the second half of a sentence that starts with who did it. */
export function auditActionLabel(action: string): string {
  const known = LABELS[action];
  if (known) return known;
  const [noun = '', verb = ''] = action.split('.');
  return `${verb.replaceAll('_', ' ')} ${noun.replaceAll('_', ' ')}`.trim();
}

/** `detail` of an audit event as short "key: value" pairs; nested values are printed as JSON. */
export function auditDetailPairs(detail: unknown): { key: string; value: string }[] {
  if (typeof detail !== 'object' || detail === null) return [];
  return Object.entries(detail).map(([key, value]) => ({
    key: toWords(key),
    value:
      typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : JSON.stringify(value),
  }));
}
