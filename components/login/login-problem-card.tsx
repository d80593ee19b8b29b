import type { ReactNode } from 'react';
import { DescriptionList } from '@/components/ui/description-list';
import type { LoginProblem } from '@/lib/login/problems';
import { CopyDiagnostics } from './copy-diagnostics';
import { LoginCard } from './login-card';

type Props = {
  code: string;
  problem: LoginProblem;
  samlFlowId: string | null;
  site: string;
  /** When, RFC 3339. */
  at: string;
  action: ReactNode;
};

/** What stopped a sign-in, in words for each of the three people who may read it. */
export function LoginProblemCard({ code, problem, samlFlowId, site, at, action }: Props) {
  const facts = [
    { name: 'Code', value: code },
    { name: 'Time', value: at },
    ...(samlFlowId ? [{ name: 'Flow', value: samlFlowId }] : []),
    { name: 'Site', value: site },
  ];
  const diagnostics = [problem.title, ...facts.map((fact) => `${fact.name}: ${fact.value}`)].join('\n');
  return (
    <LoginCard title={problem.title} lead={problem.member}>
      {action}
      <div className="mt-5 grid gap-3 border-t border-line pt-4">
        {problem.customerAdmin ? (
          <Audience who="For your company’s IT administrators">{problem.customerAdmin}</Audience>
        ) : null}
        <Audience who="For the people behind this product">{problem.vendor}</Audience>
        <section className="grid gap-2 rounded-[10px] bg-raised p-3">
          <DescriptionList
            className="grid-cols-[3.5rem_minmax(0,1fr)] gap-y-1"
            items={facts.map((fact) => ({ name: fact.name, value: <code>{fact.value}</code> }))}
          />
          <CopyDiagnostics text={diagnostics} />
        </section>
      </div>
    </LoginCard>
  );
}

function Audience({ who, children }: { who: string; children: ReactNode }) {
  return (
    <section className="grid gap-0.5">
      <h2 className="text-sm text-ink">{who}</h2>
      <p className="text-sm text-ink-2">{children}</p>
    </section>
  );
}
