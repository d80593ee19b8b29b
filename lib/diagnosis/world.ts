import type { Finding } from './finding';
import type { Exchange } from './scim-exchange';

/** What is known of a directory beside its log. */
export type DirectoryFacts = {
  hasToken: boolean;
  firstRequestTime: string | undefined;
  lastRequestTime: string | undefined;
  userCount: number;
  groupCount: number;
  /** The recognised identity provider as the log names it; empty when nothing gave it away. */
  dialect: string;
  /** The guide that the customer chose, or null. */
  chosenProvider: string | null;
  now: Date;
};

export type World = DirectoryFacts & {
  /** Newest first. */
  log: readonly Exchange[];
  /** The id of the guide whose words fit, or null. */
  provider: string | null;
};

/** What a rule says: the words come from the advice of its code. `rows`: newest first. */
export type Hit = { code: string; severity: Finding['severity']; rows: readonly Exchange[] };
export type Rule = (world: World) => Hit | null;

const GUIDES: Readonly<Record<string, string>> = { ping: 'pingone' };
const NO_GUIDE = new Set(['', 'unknown', 'generic', 'zitadel']);

/** The guide of a dialect, or null where none is known. */
export function guideOf(dialect: string): string | null {
  return NO_GUIDE.has(dialect) ? null : (GUIDES[dialect] ?? dialect);
}
