import { Check, Clock, X } from 'lucide-react';
import { Alert } from '@/components/ui/alert';
import { Card, CardHeader } from '@/components/ui/card';
import { StateBadge } from '@/components/ui/state-badge';
import type { ResultLine, TestResult } from '@/lib/onboarding/test-result';

const BADGE = { waiting: 'waiting', passed: 'live', failed: 'broken' } as const;
const WORD = { waiting: 'Waiting', passed: 'Passed', failed: 'Failed' } as const;

/** A test sign-in: one line a check, and for each that failed where in the provider to fix it. */
export function TestResultView({ result }: { result: TestResult }) {
  if (result.outcome === 'waiting') {
    return (
      <Alert tone="info" title={result.headline}>
        <span className="flex items-center gap-2 text-ink-2">
          <Clock aria-hidden className="size-4" /> Sign in in the other tab. The result appears here by itself.
        </span>
      </Alert>
    );
  }
  return (
    <div className="grid gap-4">
      <Card>
        <CardHeader
          title={result.headline}
          actions={<StateBadge state={BADGE[result.outcome]}>{WORD[result.outcome]}</StateBadge>}
        />
        <ul className="divide-y divide-line">
          {result.lines.map((line) => (
            <ResultRow key={`${line.title}:${line.code}`} line={line} />
          ))}
        </ul>
      </Card>
      {result.attributes.length === 0 ? null : <AttributeCard result={result} />}
    </div>
  );
}

function ResultRow({ line }: { line: ResultLine }) {
  const failed = line.state === 'failed';
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-3 gap-y-1 px-4 py-2.5 sm:grid-cols-[20px_170px_minmax(0,1fr)]">
      <span className={failed ? 'pt-0.5 text-broken' : 'pt-0.5 text-live'}>
        {failed ? <X aria-hidden className="size-4" /> : <Check aria-hidden className="size-4" />}
        <span className="sr-only">{failed ? 'Failed: ' : 'Passed: '}</span>
      </span>
      <b>{line.title}</b>
      <div className="col-start-2 min-w-0 wrap-anywhere text-ink-2 sm:col-start-3">
        {line.explanation || (failed ? '' : <Received value={line.received} />)}
        {failed ? <Failure line={line} /> : null}
      </div>
    </li>
  );
}

/** What was received for a check that passed: a value, unless there is none to show. */
function Received({ value }: { value: string }) {
  return value === '' ? 'as expected' : <code>{value.replace('urn:oasis:names:tc:SAML:2.0:status:', '')}</code>;
}

function Failure({ line }: { line: ResultLine }) {
  return (
    <>
      <Comparison expected={line.expected} received={line.received} />
      {line.fix === null ? null : (
        <p className="mt-2 rounded-lg bg-raised px-3 py-2 text-ink">
          <b>Where to fix it:</b> {line.fix}
        </p>
      )}
      {line.code === '' ? null : (
        <p className="mt-1 text-sm text-ink-3">
          Code <code>{line.code}</code>
        </p>
      )}
    </>
  );
}

function Comparison({ expected, received }: { expected: string; received: string }) {
  if (expected === '' && received === '') return null;
  return (
    <dl className="mt-1 grid grid-cols-[70px_minmax(0,1fr)] gap-x-2 text-sm">
      <dt className="text-ink-3">expected</dt>
      <dd className="wrap-anywhere">
        <code>{expected || '–'}</code>
      </dd>
      <dt className="text-ink-3">received</dt>
      <dd className="wrap-anywhere">
        <code>{received || 'nothing'}</code>
      </dd>
    </dl>
  );
}

function AttributeCard({ result }: { result: TestResult }) {
  return (
    <Card>
      <CardHeader title="What your provider said about you" count={result.attributes.length} />
      <dl className="divide-y divide-line">
        {result.attributes.map((attribute) => (
          <div key={attribute.name} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <dt className="wrap-anywhere text-ink-2">
              <code>{attribute.name}</code>
            </dt>
            <dd className="wrap-anywhere">{attribute.values.join(', ')}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
