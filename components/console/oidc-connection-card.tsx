import { Badge } from '@/components/ui/badge';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { OidcConnection } from '@/lib/ssoready/client';
import { DeleteFromTenantButton } from './delete-from-tenant-button';
import { OidcConnectionButton } from './oidc-connection-button';
import { PutLiveButton } from './ready-banner';
import { TestSignInButton } from './test-sign-in-button';

type Props = { connection: OidcConnection; environmentId: string; tenantName: string; mayChange: boolean };

/** One OpenID Connect connection: what the provider needs, what it gave, and what can be done. */
export function OidcConnectionCard({ connection, environmentId, tenantName, mayChange }: Props) {
  const state = stateOf(connection);
  return (
    <Card>
      <CardHeader
        title="OpenID Connect connection"
        count={
          <span className="flex items-center gap-2">
            <StateBadge state={state.kind}>{state.word}</StateBadge>
            {connection.primary ? <Badge>primary</Badge> : null}
          </span>
        }
        actions={
          mayChange ? (
            <>
              <DeleteFromTenantButton
                path={`/api/environments/${environmentId}/oidc-connections/${connection.id}`}
                what="OpenID Connect connection"
                tenantName={tenantName}
                description={`People of ${tenantName} can no longer sign in with it.`}
                losses={['The provider’s details and the client secret', 'Its login history']}
              />
              <OidcConnectionButton
                environmentId={environmentId}
                organizationId={connection.organizationId}
                connection={connection}
              />
              {state.kind === 'live' && !connection.primary ? (
                <PutLiveButton
                  environmentId={environmentId}
                  organizationId={connection.organizationId}
                  connectionId={connection.id}
                />
              ) : null}
              {state.kind === 'live' ? (
                <TestSignInButton environmentId={environmentId} connectionId={connection.id} size="sm" />
              ) : null}
            </>
          ) : null
        }
      />
      <div className="grid grid-cols-1 lg:grid-cols-2 lg:divide-x lg:divide-line">
        <CardBody className="grid content-start gap-3">
          <h3 className="text-sm text-ink-3">For their provider</h3>
          <DescriptionList items={ourValues(connection)} />
        </CardBody>
        <CardBody className="grid content-start gap-3 border-t border-line lg:border-t-0">
          <h3 className="text-sm text-ink-3">From their provider</h3>
          <DescriptionList items={theirValues(connection)} />
        </CardBody>
      </div>
    </Card>
  );
}

function stateOf({ status, configured }: OidcConnection) {
  if (status === 'disabled') return { kind: 'draft', word: 'Disabled' } as const;
  return configured ? ({ kind: 'live', word: 'Configured' } as const) : ({ kind: 'draft', word: 'In setup' } as const);
}

function ourValues(connection: OidcConnection) {
  return [
    { name: 'Redirect URI', value: <Copyable value={connection.redirectUri} label="redirect URI" /> },
    ...(connection.allowIdpInitiated
      ? [
          {
            name: 'Initiate login URI',
            value: <Copyable value={connection.initiateLoginUri} label="initiate login URI" />,
          },
        ]
      : []),
    ...(connection.singleLogout
      ? [
          {
            name: 'Post-logout redirect URI',
            value: <Copyable value={connection.postLogoutRedirectUri} label="post-logout redirect URI" />,
          },
        ]
      : []),
    {
      name: 'Back-channel logout URI',
      value: <Copyable value={connection.backchannelLogoutUri} label="back-channel logout URI" />,
    },
    { name: 'Scopes', value: connection.scopes.join(' ') },
    { name: 'Connection ID', value: <Copyable value={connection.id} label="connection ID" /> },
    { name: 'Last login', value: <Time value={connection.lastLoginTime} /> },
  ];
}

function theirValues(connection: OidcConnection) {
  const missing = <span className="text-ink-3">not given yet</span>;
  const shown = (value: string, label: string) => (value === '' ? missing : <Copyable value={value} label={label} />);
  const rules = [
    { name: 'Tenant ID', value: connection.tenantId },
    { name: 'Hosted domain', value: connection.hostedDomain },
    { name: 'E-mail claim', value: connection.emailClaim },
    { name: 'Unverified e-mail', value: connection.allowUnverifiedEmail ? 'taken' : '' },
  ];
  return [
    { name: 'Issuer', value: shown(connection.issuer, 'issuer') },
    { name: 'Client ID', value: shown(connection.clientId, 'client ID') },
    { name: 'Client secret', value: connection.hasClientSecret ? 'stored, never shown' : 'none' },
    ...rules.filter(({ value }) => value !== ''),
  ];
}
