import { Badge } from '@/components/ui/badge';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Copyable } from '@/components/ui/copyable';
import { DescriptionList } from '@/components/ui/description-list';
import { StateBadge } from '@/components/ui/state-badge';
import { Time } from '@/components/ui/time';
import type { SamlConnection, SamlMetadataProposal, SamlServiceKey } from '@/lib/ssoready/client';
import { CertificateList } from './certificate-list';
import { ConnectionSettings } from './connection-settings';
import { ConnectionSettingsButton } from './connection-settings-button';
import { DeleteFromTenantButton } from './delete-from-tenant-button';
import { EditConnectionButton } from './edit-connection-button';
import { MetadataButton } from './metadata-button';
import { MetadataRefresh } from './metadata-refresh';
import { ProposalBanner } from './proposal-banner';
import { PutLiveButton } from './ready-banner';
import { ServiceKeys } from './service-keys';
import { SpMetadata } from './sp-metadata';
import { TestSignInButton } from './test-sign-in-button';

type Props = {
  connection: SamlConnection;
  environmentId: string;
  tenantName: string;
  mayChange: boolean;
  /** The connected server lacks tests, metadata reading and deletion. */
  remote: boolean;
  now: Date;
  /** Changes of the metadata that wait for a decision. */
  proposals?: readonly SamlMetadataProposal[];
  /** Our own keys of the connection. */
  keys?: readonly SamlServiceKey[];
};

/** One SAML connection: what the identity provider needs, what it gave, and what can be done. */
export function ConnectionCard(props: Props) {
  const { connection, environmentId, tenantName, mayChange, remote, now, proposals = [], keys = [] } = props;
  const configured = isConfigured(connection);
  const ids = { environmentId, samlConnectionId: connection.id };
  return (
    <Card>
      <CardHeader
        title="SAML connection"
        count={
          <span className="flex items-center gap-2">
            <StateBadge state={configured ? 'live' : 'draft'}>{configured ? 'Configured' : 'In setup'}</StateBadge>
            {connection.primary ? <Badge>primary</Badge> : null}
          </span>
        }
        actions={
          mayChange ? (
            <>
              {remote ? null : (
                <DeleteFromTenantButton
                  path={`/api/environments/${environmentId}/connections/${connection.id}`}
                  what="SAML connection"
                  tenantName={tenantName}
                  description={`People of ${tenantName} can no longer sign in with it.`}
                  losses={['The identity provider’s details and certificates', 'Its login history']}
                />
              )}
              <EditConnectionButton environmentId={environmentId} connection={connection} remote={remote} />
              {remote ? null : <ConnectionSettingsButton environmentId={environmentId} connection={connection} />}
              {remote ? null : <MetadataButton {...ids} primary={!configured} />}
              {configured && !remote && !connection.primary ? (
                <PutLiveButton
                  environmentId={environmentId}
                  organizationId={connection.organizationId}
                  connectionId={connection.id}
                />
              ) : null}
              {configured && !remote ? (
                <TestSignInButton environmentId={environmentId} connectionId={connection.id} size="sm" />
              ) : null}
            </>
          ) : null
        }
      />
      {proposals.map((proposal) => (
        <div key={proposal.id} className="p-4 pb-0">
          <ProposalBanner environmentId={environmentId} proposal={proposal} mayChange={mayChange} />
        </div>
      ))}
      <div className="grid grid-cols-1 lg:grid-cols-2 lg:divide-x lg:divide-line">
        <CardBody className="grid content-start gap-3">
          <h3 className="text-sm text-ink-3">For their identity provider</h3>
          <DescriptionList items={ourValues(connection, remote)} />
        </CardBody>
        <CardBody className="grid content-start gap-3 border-t border-line lg:border-t-0">
          <h3 className="text-sm text-ink-3">From their identity provider</h3>
          <DescriptionList items={theirValues(connection)} />
        </CardBody>
      </div>
      <CertificateList connection={connection} now={now} />
      <MetadataRefresh environmentId={environmentId} connection={connection} mayChange={mayChange} />
      <ConnectionSettings connection={connection} remote={remote} />
      <ServiceKeys {...ids} keys={keys} mayChange={mayChange} />
    </Card>
  );
}

function isConfigured(connection: SamlConnection): boolean {
  const { configured, idpRedirectUrl, idpEntityId, idpCertificate } = connection;
  return configured ?? (idpRedirectUrl !== '' && idpEntityId !== '' && idpCertificate !== '');
}

function ourValues(connection: SamlConnection, remote: boolean) {
  return [
    { name: 'ACS URL', value: <Copyable value={connection.spAcsUrl} label="ACS URL" /> },
    { name: 'Entity ID', value: <Copyable value={connection.spEntityId} label="our entity ID" /> },
    ...(remote ? [] : [{ name: 'Metadata', value: <SpMetadata connection={connection} /> }]),
    ...(connection.spSloUrl === ''
      ? []
      : [{ name: 'Logout URL', value: <Copyable value={connection.spSloUrl} label="our logout URL" /> }]),
    { name: 'Connection ID', value: <Copyable value={connection.id} label="connection ID" /> },
    { name: 'Last login', value: <Time value={connection.lastLoginTime} /> },
  ];
}

function theirValues(connection: SamlConnection) {
  const missing = <span className="text-ink-3">not given yet</span>;
  const shown = (value: string, label: string) => (value === '' ? missing : <Copyable value={value} label={label} />);
  return [
    { name: 'Sign-on URL', value: shown(connection.idpRedirectUrl, 'sign-on URL') },
    { name: 'Entity ID', value: shown(connection.idpEntityId, 'their entity ID') },
    { name: 'Binding', value: connection.idpBinding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect' },
  ];
}
