'use client';

import { useEffect } from 'react';
import { callApi } from '@/lib/call-api';

/** Notes in a cookie which environment is being looked at. A comfort only: when it fails, nothing is lost. */
export function RememberEnvironment({ environmentId }: { environmentId: string }) {
  useEffect(() => {
    callApi({ method: 'POST', path: `/api/environments/${environmentId}/remember` }).catch(() => undefined);
  }, [environmentId]);
  return null;
}
