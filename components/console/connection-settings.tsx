import { DescriptionList } from '@/components/ui/description-list';
import { describeSamlSettings } from '@/lib/console/saml-settings';
import type { SamlConnection } from '@/lib/ssoready/client';

/** How sign-ins are asked for and judged; folded away while everything is as it comes. */
export function ConnectionSettings({ connection, remote }: { connection: SamlConnection; remote: boolean }) {
  if (remote) {
    return (
      <p className="border-t border-line px-4 py-3 text-sm text-ink-2">
        Signed requests, encrypted assertions, forced sign-in, NameID formats and the e-mail attribute are settings of
        Vestibule’s own engine. The connected SSOReady server has none of them.
      </p>
    );
  }
  const lines = describeSamlSettings(connection);
  const changed = lines.filter((line) => line.changed);
  return (
    <details className="border-t border-line px-4 py-3" open={changed.length > 0}>
      <summary className="cursor-pointer font-medium">
        Settings{' '}
        <span className="text-sm font-normal text-ink-3">
          {changed.length === 0 ? 'all as they come' : `${changed.length} changed`}
        </span>
      </summary>
      <DescriptionList
        className="mt-3"
        items={lines.map(({ name, value, changed: chosen }) => ({
          name,
          value: (
            <>
              {value}
              {chosen ? <span className="ml-2 text-sm text-ink-3">changed</span> : null}
            </>
          ),
        }))}
      />
    </details>
  );
}
