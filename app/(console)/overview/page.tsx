import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { requireOperator } from '@/lib/auth/require-operator';
import { LAST_ENVIRONMENT_COOKIE } from '@/lib/environments/last-environment';
import { pickEnvironment } from '@/lib/environments/list-environments';
import { findEnvironments } from '../console-page';

/** Leads to the environment that was looked at last in this browser, else the first one. */
export default async function OverviewPage() {
  await requireOperator();
  const remembered = (await cookies()).get(LAST_ENVIRONMENT_COOKIE)?.value;
  const environment = pickEnvironment(await findEnvironments(), remembered);
  redirect(environment === null ? '/environments' : `/e/${environment.id}`);
}
