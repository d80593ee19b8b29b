import { foldEmail } from '@/lib/members/fold-email';
import type { LoginOrganization } from './find-organizations';
import type { LastOrganization } from './last-organization';

export type Choice =
  | { kind: 'one'; organization: LoginOrganization }
  | { kind: 'several'; organizations: LoginOrganization[] }
  | { kind: 'none' };

/**
 * Where an e-mail signs in: what the person picked from the list, else the only organization of the domain, else the one this
 * browser signed in to last with that very e-mail.
 */
export function chooseOrganization(args: {
  email: string;
  candidates: LoginOrganization[];
  /** Organization id the person picked. Only an id among the candidates counts. */
  picked: string | undefined;
  remembered: (LastOrganization & { organization: LoginOrganization | null }) | null;
}): Choice {
  const { candidates, picked, remembered } = args;
  const one = candidates.find((organization) => organization.organizationId === picked);
  if (one) return { kind: 'one', organization: one };
  const [first, ...others] = candidates;
  if (first && others.length === 0) return { kind: 'one', organization: first };
  const known = remembered && foldEmail(remembered.email) === foldEmail(args.email) ? remembered.organization : null;
  if (known && picked === undefined) return { kind: 'one', organization: known };
  return first ? { kind: 'several', organizations: candidates } : { kind: 'none' };
}
