import Link from 'next/link';
import { NarrowPage } from '@/components/setup/narrow-page';
import { ProviderPicker } from '@/components/setup/provider-picker';
import { WhichProvider } from '@/components/setup/which-provider';
import { PageHeader } from '@/components/ui/page-header';
import { listGuides } from '@/lib/onboarding/guides/registry';
import { requireSamlSetup } from '@/lib/onboarding/session';
import { getRuntime } from '@/lib/runtime';
import { depsOf, progressOf } from '../../deps';
import { chooseProvider } from './actions';

export const metadata = { title: 'Choose your provider' };

export default async function SamlProviderPage() {
  const session = await requireSamlSetup();
  const progress = await progressOf(session);
  const guides = listGuides(getRuntime().env.sandbox);
  return (
    <NarrowPage wide>
      <PageHeader
        title="What does your company sign in with?"
        crumbs={[{ href: '/setup/checklist', label: 'Checklist' }]}
        description="Choose your identity provider: the steps then use its own words. Changing it later keeps the values you copied."
      />
      <ProviderPicker
        providers={guides.map(({ id, name, aliases, recognise }) => ({ id, name, aliases, recognise }))}
        chosen={progress.samlProvider}
        action={chooseProvider}
      />
      <WhichProvider guides={guides} />
      {depsOf(session).client.remote ? null : (
        <p className="mt-4 text-ink-2">
          Does your provider ask for an OpenID Connect application instead of a SAML one?{' '}
          <Link href="/setup/oidc" className="text-accent underline">
            Set up OpenID Connect
          </Link>
        </p>
      )}
    </NarrowPage>
  );
}
