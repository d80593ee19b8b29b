'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Spinner } from '@/components/ui/spinner';

const POLL_MS = 2_000;

/** Reads the page again while its login is under way. */
export function FlowWatcher() {
  const router = useRouter();
  useEffect(() => {
    // Nobody looks at a page in the background; it is read again when somebody does.
    const refresh = () => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    const timer = setInterval(refresh, POLL_MS);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [router]);
  return <Spinner label="Waiting for the identity provider’s answer. This page follows by itself." />;
}
