'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { Spinner } from '@/components/ui/spinner';

const POLL_MS = 2_000;

/** Reads the page again while its login is under way. */
export function FlowWatcher() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), POLL_MS);
    return () => clearInterval(timer);
  }, [router]);
  return <Spinner label="Waiting for the identity provider’s answer. This page follows by itself." />;
}
