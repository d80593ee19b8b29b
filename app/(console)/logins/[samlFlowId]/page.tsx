import { notFound, redirect } from 'next/navigation';
import { requireOperator } from '@/lib/auth/require-operator';
import { findFlowEnvironment } from '@/lib/console/find-flow-environment';
import { getRuntime } from '@/lib/runtime';
import { findEnvironments } from '../../console-page';

type Props = { params: Promise<{ samlFlowId: string }> };

/** Leads to a login of which only the id is known: where a test sign-in ends that an operator started. */
export default async function FindLoginPage({ params }: Props) {
  await requireOperator();
  const { samlFlowId } = await params;
  const environments = await findEnvironments();
  const environmentId = await findFlowEnvironment(getRuntime().clientFor, environments, samlFlowId);
  if (environmentId === null) notFound();
  redirect(`/e/${environmentId}/logins/${samlFlowId}`);
}
