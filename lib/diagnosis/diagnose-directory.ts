import type { ScimRequest } from '@/lib/ssoready/client';
import { adviseScim } from './advice';
import { CONNECTION_RULES } from './connection-rules';
import { DATA_RULES } from './data-rules';
import { type Finding, sortFindings } from './finding';
import { toEvidence, toExchanges } from './scim-exchange';
import { type DirectoryFacts, guideOf, type World } from './world';

/** What is older says nothing about how things are now. */
const WINDOW_DAYS = 7;
/** What the log calls `scim check`: it makes mistakes on purpose, and is not the identity provider. */
const CHECKER = 'checker';
const DAY_MS = 86_400_000;

/**
 * What looks wrong with a directory, worst first. Pure: the same log and facts give the same findings. A fault that was put right
 * since is left out.
 * @param requests lines of the request log, in any order; those older than a week are not looked at.
 */
export function diagnoseDirectory(facts: DirectoryFacts, requests: readonly ScimRequest[]): Finding[] {
  const since = facts.now.getTime() - WINDOW_DAYS * DAY_MS;
  const log = toExchanges(requests).filter(({ at, dialect }) => at >= since && dialect !== CHECKER);
  const world: World = { ...facts, log, provider: guideOf(facts.dialect) ?? facts.chosenProvider };
  const findings = [...CONNECTION_RULES, ...DATA_RULES].flatMap((rule): Finding[] => {
    const hit = rule(world);
    if (hit === null) return [];
    const { code, severity, rows } = hit;
    return [{ ...adviseScim(code, world.provider), code, severity, count: rows.length, evidence: toEvidence(rows) }];
  });
  return sortFindings(findings);
}
