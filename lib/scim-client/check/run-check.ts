import type { Check, CheckState } from './checks';
import { createExchange, type ExchangeOptions, NoAnswer } from './exchange';
import { NotChecked, Unmet } from './expectations';
import { DISCOVERY_CHECKS, GROUP_CHECKS } from './other-checks';
import { LEAVING_CHECKS, USER_CHECKS } from './user-checks';

export type CheckResult = {
  title: string;
  reference: string;
  /** `failed` breaks the standard; `differs` is allowed, and some clients stumble over it. */
  outcome: 'passed' | 'failed' | 'differs' | 'not_checked';
  message: string;
};

export type CheckReport = {
  results: CheckResult[];
  /** What was made and could not be removed again: paths below the base URL. */
  left: string[];
};

const CHECKS = [...DISCOVERY_CHECKS, ...USER_CHECKS, ...GROUP_CHECKS, ...LEAVING_CHECKS];

/**
 * Tries out what RFC 7643 and RFC 7644 demand and identity providers expect, on a server that runs. It makes one user and one
 * group, with `mark` in their names and addresses of `domain`, and removes them again.
 */
export async function runCheck(
  options: ExchangeOptions & { mark: string; domain: string },
  onResult: (result: CheckResult) => void = () => {},
): Promise<CheckReport> {
  const send = createExchange(options);
  const { mark, domain } = options;
  const state: CheckState = { send, mark, domain, config: null, userId: null, userVersion: null, groupId: null };
  const results: CheckResult[] = [];
  for (const check of CHECKS) {
    if (options.signal?.aborted) break;
    const result = { title: check.title, reference: check.reference, ...(await judge(check, state)) };
    results.push(result);
    onResult(result);
  }
  return { results, left: await cleanUp(state) };
}

async function judge(check: Check, state: CheckState): Promise<Pick<CheckResult, 'outcome' | 'message'>> {
  try {
    await check.run(state);
    return { outcome: 'passed', message: '' };
  } catch (error) {
    if (error instanceof NotChecked) return { outcome: 'not_checked', message: error.message };
    if (!(error instanceof Unmet || error instanceof NoAnswer)) throw error;
    return { outcome: check.level === 'must' ? 'failed' : 'differs', message: error.message };
  }
}

async function cleanUp(state: CheckState): Promise<string[]> {
  const paths = [
    ...(state.groupId === null ? [] : [`/Groups/${encodeURIComponent(state.groupId)}`]),
    ...(state.userId === null ? [] : [`/Users/${encodeURIComponent(state.userId)}`]),
  ];
  const left: string[] = [];
  for (const path of paths) {
    try {
      const { status } = await state.send('DELETE', path);
      if (status !== 204 && status !== 404) left.push(path);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      left.push(path);
    }
  }
  return left;
}

const SIGNS = { passed: '✓', failed: '✗', differs: '!', not_checked: '–' } as const;

/** One result for people: a line, and under it what was found instead. */
export function describeResult({ outcome, title, reference, message }: CheckResult): string {
  const line = `${SIGNS[outcome]} ${title} (${reference})`;
  // A server's text must not move the cursor of a terminal.
  return message === '' ? line : `${line}\n    ${message.replaceAll(/\p{Cc}/gu, '�')}`;
}

/** The summary under the results. */
export function describeReport({ results, left }: CheckReport): string {
  const count = (outcome: CheckResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('differs')} differ, ${count('not_checked')} not checked`;
  return left.length === 0 ? counts : `${counts}\nLeft behind, please remove: ${left.join(', ')}`;
}
