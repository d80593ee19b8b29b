import { Clock, Globe, KeyRound, ListChecks, Users } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';
import { Time } from '@/components/ui/time';
import type { Portal } from '@/lib/onboarding/portal';
import type { SetupLink } from '@/lib/ssoready/client';
import { ClaimForm } from './claim-form';

type Props = { portal: Portal; link: SetupLink } & ComponentProps<typeof ClaimForm>;

/** What will be asked, how long it takes, when the link ends, whom to ask. */
export function Landing({ portal, link, token, claim }: Props) {
  const vendor = portal.vendorName || 'Your vendor';
  return (
    <main id="main" className="grid min-h-dvh grid-cols-[minmax(0,1fr)] place-items-center px-4 py-10">
      <div className="w-full max-w-lg rounded-xl border border-line bg-surface p-7 shadow-raise">
        <p className="mb-5 flex items-center gap-2 font-semibold">
          <Logo />
          {portal.vendorName || 'Vestibule'}
        </p>
        <h1 className="wrap-anywhere">
          Set up {what(link)} for {portal.organizationName}
        </h1>
        <p className="mt-1 text-ink-2 wrap-anywhere">
          {vendor} asked you, as somebody who looks after {portal.organizationName}’s {place(link)}. You need no account
          here.
        </p>
        <ul className="my-5 grid gap-3">
          {link.canManageDomains ? (
            <Line icon={<Globe aria-hidden />} title="Domains, about 5 minutes">
              Add a TXT record to your DNS, or hand that to whoever looks after it.
            </Line>
          ) : null}
          {link.canManageSaml ? (
            <Line icon={<KeyRound aria-hidden />} title="Single sign-on, about 10 minutes">
              Make an app in your identity provider, copy two values there, give its metadata here, sign in once as a
              test.
            </Line>
          ) : null}
          {link.canManageScim ? (
            <Line icon={<Users aria-hidden />} title="Directory, about 5 minutes">
              Copy an address and a token, so that joiners and leavers follow by themselves.
            </Line>
          ) : null}
          <Line icon={<ListChecks aria-hidden />} title="Every step is saved">
            Stop whenever you like and come back by the same link.
          </Line>
          <Line icon={<Clock aria-hidden />} title={<LinkEnd expireTime={link.expireTime} />}>
            Questions? Ask whoever sent you the link.
          </Line>
        </ul>
        <ClaimForm token={token} claim={claim} />
        <p className="mt-3 text-sm text-ink-3">
          Continuing opens the setup in this browser. If it is open in another one, it closes there; nothing saved is
          lost.
        </p>
      </div>
    </main>
  );
}

function LinkEnd({ expireTime }: { expireTime: string | undefined }) {
  return (
    <>
      The link works until <Time value={expireTime} show="absolute" />
    </>
  );
}

function what(link: SetupLink): string {
  if (link.canManageSaml && link.canManageScim) return 'single sign-on and your directory';
  if (link.canManageSaml) return 'single sign-on';
  return link.canManageScim ? 'your directory' : 'your domains';
}

function place(link: SetupLink): string {
  return link.canManageSaml || link.canManageScim
    ? 'identity provider, to connect it'
    : 'DNS, to prove whose domains they are';
}

function Line({ icon, title, children }: { icon: ReactNode; title: ReactNode; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[20px_1fr] gap-3">
      <span className="pt-0.5 text-accent [&_svg]:size-4">{icon}</span>
      <span>
        <b>{title}</b>
        <span className="block text-ink-2">{children}</span>
      </span>
    </li>
  );
}
