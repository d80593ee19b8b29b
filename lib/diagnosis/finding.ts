/** How bad it is: people are affected now; something is missing or will go wrong; worth knowing. */
type Severity = 'broken' | 'waiting' | 'info';

/** A line that a finding is drawn from: a SCIM request, or a sign-in. `detail`: what was answered, where it was a refusal. */
export type EvidenceRow = { id: string; time: string; text: string; detail: string };

/** Something that looks wrong, named, with the side that can put it right and where. */
export type Finding = {
  /** Short and searchable. */
  code: string;
  severity: Severity;
  title: string;
  meaning: string;
  /** What to change, in the words of the identity provider where it is known. */
  fix: string;
  /** How often it was seen in what was read; 0 where nothing arriving is the finding. */
  count: number;
  /** The newest occurrences, newest first. */
  evidence: EvidenceRow[];
};

const ORDER: Record<Severity, number> = { broken: 0, waiting: 1, info: 2 };

/** Worst first; in the order of the rules within one severity. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
