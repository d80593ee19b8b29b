import type { SamlCheck } from '@/lib/ssoready/client';

export type Verdict = 'passed' | 'failed' | 'not made';

/** One check, then and now. */
export type ComparedCheck = { name: string; before: Verdict; after: Verdict; differs: boolean };

/** Two judgements of one response side by side, in the order of the newer one; what only the older one had comes last. */
export function compareChecks(before: readonly SamlCheck[], after: readonly SamlCheck[]): ComparedCheck[] {
  const names = [...new Set([...after, ...before].map((check) => check.name))];
  return names.map((name) => {
    const was = verdictOf(before, name);
    const is = verdictOf(after, name);
    return { name, before: was, after: is, differs: was !== is };
  });
}

function verdictOf(checks: readonly SamlCheck[], name: string): Verdict {
  const named = checks.filter((check) => check.name === name);
  if (named.length === 0) return 'not made';
  return named.every((check) => check.passed) ? 'passed' : 'failed';
}
