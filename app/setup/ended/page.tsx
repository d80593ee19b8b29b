import { LinkProblem, toLinkProblem } from '@/components/setup/link-problem';

type Props = { searchParams: Promise<{ reason?: string | string[] }> };

export const metadata = { title: 'Setup link' };

export default async function EndedPage({ searchParams }: Props) {
  const { reason } = await searchParams;
  return <LinkProblem problem={toLinkProblem(typeof reason === 'string' ? reason : undefined)} />;
}
