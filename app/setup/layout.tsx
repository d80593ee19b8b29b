import type { Metadata } from 'next';
import type { ReactNode } from 'react';

export const metadata: Metadata = {
  title: { default: 'Set up single sign-on', template: '%s · Setup' },
  // The link's token never travels to another site. Within this one it must: under `no-referrer` browsers send `Origin: null`
  // with forms, which is how forged ones look.
  referrer: 'same-origin',
};

export default function SetupLayout({ children }: { children: ReactNode }) {
  return children;
}
