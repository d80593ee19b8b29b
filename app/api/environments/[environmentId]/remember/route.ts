import { cookies } from 'next/headers';
import { consoleRoute } from '@/lib/auth/console-route';
import { cookieOptions } from '@/lib/auth/cookies';
import { LAST_ENVIRONMENT_COOKIE } from '@/lib/environments/last-environment';
import { getRuntime } from '@/lib/runtime';
import { EnvironmentParams } from '../../../console-deps';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Remembers in this browser which environment the operator works in; it decides nothing but where `/overview` leads. */
export const POST = consoleRoute({
  params: EnvironmentParams,
  viewer: true,
  run: async ({ params }) => {
    const options = cookieOptions(getRuntime().env.publicUrl, YEAR_SECONDS);
    (await cookies()).set(LAST_ENVIRONMENT_COOKIE, params.environmentId, options);
  },
});
