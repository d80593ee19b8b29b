import { NarrowPage } from '@/components/setup/narrow-page';
import { type ProviderOption, ProviderPicker } from '@/components/setup/provider-picker';
import { WhichProvider } from '@/components/setup/which-provider';
import { PageHeader } from '@/components/ui/page-header';
import { listGuides } from '@/lib/onboarding/guides/registry';
import { OIDC_CHOICE } from '@/lib/onboarding/oidc-guides';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { getRuntime } from '@/lib/runtime';
import { depsOf, progressOf } from '../../deps';
import { chooseProvider } from './actions';

export const metadata = { title: 'Choose your provider' };

export default async function SamlProviderPage() {
  const session = await requireSamlSetup();
  const progress = await progressOf(session);
  const guides = listGuides(getRuntime().env.sandbox);
  const saml = guides.map(({ id, name, aliases, recognise }) => ({ id, name, aliases, recognise }));
  return (
    <NarrowPage wide>
      <PageHeader
        title="What does your company sign in with?"
        crumbs={[{ href: '/setup/checklist', label: 'Checklist' }]}
        description="Choose your identity provider: the steps then use its own words. Changing it later keeps the values you copied."
      />
      <ProviderPicker
        providers={depsOf(session).client.remote ? saml : withOpenIdConnect(saml)}
        chosen={progress.samlProvider}
        action={chooseProvider}
      />
      <WhichProvider guides={guides} />
    </NarrowPage>
  );
}

/** Before the ones that fit every SAML provider: for an application that was made for OpenID Connect, whoever the provider is. */
function withOpenIdConnect(saml: readonly ProviderOption[]): ProviderOption[] {
  const at = saml.findIndex(({ id }) => id === 'generic');
  return [...saml.slice(0, at), OPENID_CONNECT, ...saml.slice(at)];
}

const OPENID_CONNECT: ProviderOption = {
  id: OIDC_CHOICE,
  name: 'OpenID Connect',
  aliases: ['oidc', 'openid', 'oauth', 'okta', 'entra', 'azure', 'google', 'keycloak', 'auth0'],
  recognise: 'Your provider asks for an OpenID Connect application: it gives a client ID instead of metadata.',
};
