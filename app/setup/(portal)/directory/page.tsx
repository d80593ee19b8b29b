import { NarrowPage } from '@/components/setup/narrow-page';
import { ProviderPicker } from '@/components/setup/provider-picker';
import { WhichProvider } from '@/components/setup/which-provider';
import { PageHeader } from '@/components/ui/page-header';
import { listGuides } from '@/lib/onboarding/guides/registry';
import { requireScimSetup } from '@/lib/onboarding/session';
import { getRuntime } from '@/lib/runtime';
import { progressOf } from '../../deps';
import { chooseDirectoryProvider } from './actions';

export const metadata = { title: 'Choose your directory' };

export default async function DirectoryProviderPage() {
  const session = await requireScimSetup();
  const progress = await progressOf(session);
  const guides = listGuides(getRuntime().env.sandbox);
  return (
    <NarrowPage wide>
      <PageHeader
        title="Where do your people and groups live?"
        crumbs={[{ href: '/setup/checklist', label: 'Checklist' }]}
        description="The directory sends joiners, changes and leavers by itself (SCIM 2.0). Usually it is the provider you sign in with."
      />
      <ProviderPicker
        providers={guides.map(({ id, name, aliases, recognise, scim }) => ({
          id,
          name: id === 'generic' ? 'Another SCIM 2.0 directory' : name,
          aliases,
          recognise: id === 'generic' ? 'Your directory is not in the list but speaks SCIM 2.0.' : recognise,
          ...('unavailable' in scim
            ? { note: 'Cannot send people to custom apps. Open to see what to do instead.' }
            : {}),
        }))}
        chosen={progress.scimProvider ?? progress.samlProvider}
        action={chooseDirectoryProvider}
      />
      <WhichProvider guides={guides} />
    </NarrowPage>
  );
}
