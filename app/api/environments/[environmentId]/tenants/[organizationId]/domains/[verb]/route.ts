import { z } from 'zod';
import { consoleRoute } from '@/lib/auth/console-route';
import { changeDomain, DOMAIN_VERBS } from '@/lib/console/domain-actions';
import { consoleDeps, TenantParams } from '../../../../../../console-deps';

const Params = TenantParams.extend({ verb: z.enum(DOMAIN_VERBS) });
const Body = z.object({ domain: z.string().min(1).max(1000) });

/** Looks for a domain's record, vouches for the domain, or withdraws its proof. */
export const POST = consoleRoute({
  params: Params,
  body: Body,
  run: async ({ operator, params, body }) => {
    const { verb, ...scope } = params;
    return {
      domain: await changeDomain(consoleDeps(scope.environmentId), operator, scope, { verb, domain: body.domain }),
    };
  },
});
