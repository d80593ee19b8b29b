import { listDomains } from '@/lib/onboarding/domains';
import { depsOf } from '../../deps';
import { setupRoute } from '../route-guard';

/** The domains with the state of their proofs, as the background looks left it; answers `{ domains: DomainView[] }`. */
export const GET = setupRoute('canManageDomains', async (session) => ({
  domains: (await listDomains(depsOf(session), session)) ?? [],
}));
