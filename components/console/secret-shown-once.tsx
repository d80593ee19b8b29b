'use client';

import { useRouter } from 'next/navigation';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { SecretOnce } from '@/components/ui/secret-once';

type Props = Omit<ComponentProps<typeof SecretOnce>, 'secret' | 'onClose'> & {
  /** What makes the secret and hands it over. */
  children: (show: (secret: string) => void) => ReactNode;
};

/** Something that makes a secret, and the dialog that shows it once. The page's data is read again when that closes. */
export function SecretShownOnce({ children, ...shown }: Props) {
  const router = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      {children(setSecret)}
      <SecretOnce
        {...shown}
        secret={secret}
        onClose={() => {
          setSecret(null);
          router.refresh();
        }}
      />
    </>
  );
}
