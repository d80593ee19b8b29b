import { Alert } from '@/components/ui/alert';
import { DescriptionList } from '@/components/ui/description-list';
import { Time } from '@/components/ui/time';
import type { IdpMetadataEntity } from '@/lib/ssoready/client';

/** What metadata says; when it describes several identity providers, one is chosen. */
export function MetadataChoice({ entities }: { entities: readonly IdpMetadataEntity[] }) {
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">Identity provider</legend>
      {entities.map((entity, index) => (
        <label
          key={entity.entityId}
          className="flex gap-3 rounded-[10px] border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft/40"
        >
          <input
            type="radio"
            name="entityId"
            value={entity.entityId}
            defaultChecked={index === 0}
            className="mt-1 accent-accent"
          />
          <span className="grid min-w-0 flex-1 gap-2">
            <code className="wrap-anywhere">{entity.entityId}</code>
            <DescriptionList
              items={[
                { name: 'Sign-on URL', value: <code>{entity.ssoUrl}</code> },
                { name: 'Binding', value: entity.binding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect' },
                { name: 'Certificates', value: <Certificates entity={entity} /> },
              ]}
            />
            {entity.warnings.map((warning) => (
              <Alert key={warning.code} tone="waiting" code={warning.code}>
                {warning.message}
              </Alert>
            ))}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Certificates({ entity }: { entity: IdpMetadataEntity }) {
  if (entity.certificates.length === 0) return <>none</>;
  return (
    <>
      {entity.certificates.map((certificate, index) => (
        <span key={certificate.fingerprintSha256}>
          {index === 0 ? '' : ', '}
          until <Time value={certificate.notAfter} show="day" />
        </span>
      ))}
    </>
  );
}
