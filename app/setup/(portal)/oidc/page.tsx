import { NarrowPage } from '@/components/setup/narrow-page';
import { OidcBeginForm, OidcForm } from '@/components/setup/oidc-form';
import { type TestAnswer, TestPanel } from '@/components/setup/test-panel';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { FilterChips } from '@/components/ui/filter-chips';
import { PageHeader } from '@/components/ui/page-header';
import { findOidcGuide, OIDC_GUIDES } from '@/lib/onboarding/oidc-guides';
import { findOidcConnection } from '@/lib/onboarding/oidc-setup';
import { requireSamlSetup } from '@/lib/onboarding/session';
import type { OidcConnection } from '@/lib/ssoready/client';
import { depsOf } from '../../deps';
import { viewOidcTest } from '../../test-view';
import { begin, saveSettings } from './actions';

export const metadata = { title: 'OpenID Connect' };

type Props = { searchParams: Promise<{ provider?: string | string[] }> };

export default async function OidcSetupPage({ searchParams }: Props) {
  const session = await requireSamlSetup();
  const { provider } = await searchParams;
  const guide = findOidcGuide(typeof provider === 'string' ? provider : undefined);
  const { client } = depsOf(session);
  const connection = await findOidcConnection(client, session.organizationId);
  const test = await viewOidcTest(session);
  return (
    <NarrowPage>
      <PageHeader
        title="Sign in with OpenID Connect"
        crumbs={[
          { href: '/setup/checklist', label: 'Checklist' },
          { href: '/setup/saml', label: 'Providers' },
        ]}
        description="For providers where you make an OpenID Connect application instead of a SAML one."
      />
      <div className="grid gap-4">
        <FilterChips
          label="Provider"
          chips={OIDC_GUIDES.map(({ id, name }) => ({
            label: name,
            href: `/setup/oidc?provider=${id}`,
            current: id === guide.id,
          }))}
        />
        <Card>
          <CardHeader title={`1. In ${guide.name}`} />
          <CardBody className="grid gap-4">
            {connection === null ? (
              <OidcBeginForm begin={begin} provider={guide.id} />
            ) : (
              <CopyField label={guide.redirectLabel} value={connection.redirectUri} />
            )}
            <ol className="grid list-decimal gap-2 pl-5">
              {guide.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </CardBody>
        </Card>
        {connection === null ? null : (
          <Card>
            <CardHeader title="2. Here" />
            <CardBody>
              <OidcForm
                save={saveSettings}
                provider={guide.id}
                issuerHint={guide.issuerHint}
                stored={{
                  issuer: connection.issuer,
                  clientId: connection.clientId,
                  hasClientSecret: connection.hasClientSecret,
                  configured: connection.configured,
                }}
              />
            </CardBody>
          </Card>
        )}
        {connection?.configured ? <TestCard connection={connection} test={test} /> : null}
      </div>
    </NarrowPage>
  );
}

function TestCard({ connection, test }: { connection: OidcConnection; test: TestAnswer }) {
  return (
    <Card id="test">
      <CardHeader title="3. Test sign-in" />
      <CardBody className="grid gap-4">
        <p className="text-ink-2">
          Sign in once as a person who may use the app. It opens in a new tab, changes nothing for anybody, and the
          result appears here.
          {connection.primary
            ? ''
            : ' People go on signing in as before until the application’s people make this connection the primary one.'}
        </p>
        <TestPanel initial={test} startLabel="Start the test" path="/setup/api/oidc-test" />
      </CardBody>
    </Card>
  );
}
