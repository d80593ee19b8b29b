import { consoleRoute } from '@/lib/auth/console-route';
import { decideProposal } from '@/lib/console/saml-lifecycle-actions';
import { consoleDeps, ProposalParams } from '../../../../../console-deps';

/** Takes a change of an identity provider's metadata, or dismisses it. */
export const POST = consoleRoute({
  params: ProposalParams,
  run: async ({ operator, params: { environmentId, proposalId, decision } }) =>
    decideProposal(consoleDeps(environmentId), operator, environmentId, { proposalId, decision }),
});
