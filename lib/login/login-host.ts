import { REMOTE_ENVIRONMENT_ID, type Runtime } from '@/lib/runtime';
import type { LoginHost } from './find-organizations';

/** What logins need, from the runtime. */
export function loginHost(runtime: Runtime): LoginHost {
  return {
    publicUrl: runtime.env.publicUrl,
    adminClient: runtime.adminClient,
    clientFor: runtime.clientFor,
    remoteEnvironmentId: REMOTE_ENVIRONMENT_ID,
  };
}
