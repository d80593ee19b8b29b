'use client';

import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, TableBody, TableCell, TableColumns, TableRow } from '@/components/ui/table';
import { type ComparedCheck, compareChecks, type Verdict } from '@/lib/console/compare-checks';
import { explainCheck } from '@/lib/console/saml-checks';
import type { RecheckSamlFlowResponse, SamlFlow } from '@/lib/ssoready/client';
import { useApiAction } from './use-api-action';

type Props = { environmentId: string; flow: SamlFlow };

/** Judges the stored answer once more by today's settings, and shows both verdicts. Nobody is signed in by it. */
export function RecheckCard({ environmentId, flow }: Props) {
  const recheck = useApiAction<void, RecheckSamlFlowResponse>({
    request: () => ({ method: 'POST', path: `/api/environments/${environmentId}/logins/${flow.id}/recheck` }),
    refresh: false,
    quiet: true,
  });
  const { data: result, error } = recheck;
  return (
    <Card>
      <CardHeader
        title="Check again"
        actions={
          <Button size="sm" pending={recheck.isPending} onClick={() => recheck.mutate()}>
            Check again with current settings
          </Button>
        }
      />
      <CardBody className="grid gap-4">
        <p className="text-ink-2">
          Judges this same answer by what the connection is set to now, as of the moment it came. It stores nothing and
          signs nobody in: it tells whether a changed setting helps.
        </p>
        {error === null ? null : (
          <Alert tone="broken" live>
            {error.message}
          </Alert>
        )}
        {result === undefined ? null : <Outcome flow={flow} result={result} />}
      </CardBody>
    </Card>
  );
}

function Outcome({ flow, result }: { flow: SamlFlow; result: RecheckSamlFlowResponse }) {
  return (
    <>
      <Alert tone={result.accepted ? 'live' : 'broken'} live title={titleOf(flow, result)}>
        {result.accepted ? `Signed in as ${result.email}.` : result.errorMessage}
      </Alert>
      {result.checks.length === 0 ? null : (
        <Table label="The verdicts then and now">
          <TableColumns names={['Check', 'Then', 'Now']} />
          <TableBody>
            {compareChecks(flow.checks, result.checks).map((line) => (
              <Line key={line.name} line={line} />
            ))}
          </TableBody>
        </Table>
      )}
    </>
  );
}

function titleOf(flow: SamlFlow, result: RecheckSamlFlowResponse): string {
  const was = flow.errorCode === '' ? 'It was accepted then' : `It was refused then (${flow.errorCode})`;
  return `${was}, and would be ${result.accepted ? 'accepted' : `refused (${result.errorCode})`} now`;
}

const STATES: Record<Verdict, 'live' | 'broken' | 'draft'> = { passed: 'live', failed: 'broken', 'not made': 'draft' };

function Line({ line }: { line: ComparedCheck }) {
  return (
    <TableRow className={line.differs ? 'bg-raised' : undefined}>
      <TableCell className={line.differs ? 'font-medium' : undefined}>{explainCheck(line.name).label}</TableCell>
      <TableCell>
        <StateBadge state={STATES[line.before]}>{line.before}</StateBadge>
      </TableCell>
      <TableCell>
        <StateBadge state={STATES[line.after]}>{line.after}</StateBadge>
      </TableCell>
    </TableRow>
  );
}
