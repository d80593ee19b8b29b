import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';

const MARKS: Readonly<Record<string, ReactNode>> = {
  okta: (
    <>
      <circle cx="12" cy="12" r="8" />
      <circle cx="12" cy="12" r="3" />
    </>
  ),
  entra: (
    <>
      <circle cx="12" cy="8.5" r="3.5" />
      <path d="M5 20a7 7 0 0 1 14 0z" />
    </>
  ),
  google: <path d="M4 6.5h16v11H4z M4 7l8 6 8-6" />,
  jumpcloud: <path d="M7.5 18.5h9.4a4 4 0 0 0 .7-7.95A6 6 0 0 0 6 11.6a3.5 3.5 0 0 0 1.5 6.9z" />,
  onelogin: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M10 9.3 12.5 7.5v9" strokeWidth="2.2" />
    </>
  ),
  pingone: (
    <>
      <circle cx="12" cy="12" r="1.8" />
      <path d="M8.5 15.5a5 5 0 0 1 0-7 M15.5 8.5a5 5 0 0 1 0 7 M5.6 18.4a9 9 0 0 1 0-12.8 M18.4 5.6a9 9 0 0 1 0 12.8" />
    </>
  ),
  pingfederate: <path d="M4 5h16v5.5H4z M4 13.5h16V19H4z M7.5 7.75h2 M7.5 16.25h2 M12 10.5v3" />,
  rippling: <path d="M3 8c3-3 6 3 9 0s6-3 9 0 M3 13c3-3 6 3 9 0s6-3 9 0 M3 18c3-3 6 3 9 0s6-3 9 0" />,
  cyberark: <path d="M12 3.5 19.5 8v8L12 20.5 4.5 16V8z M12 8.5v7 M8.9 10.2l6.2 3.6 M15.1 10.2l-6.2 3.6" />,
  adfs: <path d="M9.5 3.5h5v4.5h-5z M3.5 16h5v4.5h-5z M15.5 16h5v4.5h-5z M12 8v4 M6 16v-4h12v4" />,
  keycloak: (
    <>
      <circle cx="7.5" cy="12" r="4" />
      <path d="M11.5 12H21 M17.5 12v3.5 M21 12v2.5" />
    </>
  ),
  authentik: <path d="M12 3.5 19 6v6c0 4.5-3 7-7 8.5C8 19 5 16.5 5 12V6z M9 12l2.2 2.2 4.3-4.3" />,
  shibboleth: <path d="M2.5 9.5 12 5l9.5 4.5L12 14z M6.5 11.5V16c3 2.5 8 2.5 11 0v-4.5 M21.5 9.5V15" />,
  oidc: (
    <path d="M11 6.5v13.5C6.5 19.7 3 17.5 3 14.5s3.5-5.2 8-5.5 M11 4l3-1.5v16L11 20 M14 9.2c2 .2 3.7.8 5 1.7 M21 8.5v4.5h-5" />
  ),
  generic: <path d="M5 11h14v9H5z M8 11V8a4 4 0 0 1 8 0v3 M12 14.5v2.5" />,
};

/** A provider's mark, drawn in one line weight: decoration beside its name. */
export function ProviderMark({ provider, className = 'size-6' }: { provider: string; className?: string }) {
  if (provider === 'sandbox') return <Logo className={className} />;
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" className={className}>
      {MARKS[provider] ?? MARKS.generic}
    </svg>
  );
}
