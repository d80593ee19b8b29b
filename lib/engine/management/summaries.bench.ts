import type { Sql } from 'postgres';
import { mintSecret } from '@/lib/crypto';
import { newUuid } from '@/lib/ids';

/** What the measurement stands on: a database that nobody else uses, and the engine over it. */
export type SummariesBench = {
  sql: Sql;
  baseUrl: string;
  fetch: (request: Request) => Promise<Response>;
};

export type SummariesBenchOptions = {
  /** Sizes of the two environments that are compared. */
  small: number;
  large: number;
  /** Directory users an organization counts. They exist as counters only: the list reads nothing else of them. */
  usersPerOrganization: number;
  rounds: number;
  /** Requests a round, one after the other. */
  requests: number;
  pageSize: number;
};

/** Median milliseconds of one request, and how many times longer the large environment takes. */
export type SummariesBenchResult = { smallMs: number; largeMs: number; ratio: number };

/** P13: the tenants list of 10,000 organizations with 1M users, held against that of 10. */
export const P13: SummariesBenchOptions = {
  small: 10,
  large: 10_000,
  usersPerOrganization: 100,
  rounds: 7,
  requests: 60,
  pageSize: 10,
};

/** Seeds two environments and times `GET /v1/organization-summaries` in both, interleaved, in one process. */
export async function benchSummaries(
  bench: SummariesBench,
  options: SummariesBenchOptions,
): Promise<SummariesBenchResult> {
  const small = await seedEnvironment(bench.sql, options.small, options);
  const large = await seedEnvironment(bench.sql, options.large, options);
  await bench.sql`vacuum analyze`;
  const time = (key: string) => timeRequests(bench, key, options);
  await time(small);
  await time(large);
  const samples: { small: number[]; large: number[] } = { small: [], large: [] };
  for (let round = 0; round < options.rounds; round++) {
    samples.small.push(await time(small));
    samples.large.push(await time(large), await time(large));
    samples.small.push(await time(small));
  }
  const [smallMs, largeMs] = [median(samples.small), median(samples.large)];
  return { smallMs, largeMs, ratio: largeMs / smallMs };
}

/** An environment whose organizations each have a domain, a finished connection, and a directory in use. Returns a key of it. */
async function seedEnvironment(
  sql: Sql,
  organizations: number,
  { usersPerOrganization }: SummariesBenchOptions,
): Promise<string> {
  const environmentId = newUuid();
  const { secret, hash } = mintSecret('apiKeySecret');
  await sql`insert into engine.environments (id, display_name) values (${environmentId}, 'Bench')`;
  await sql`
    insert into engine.api_keys (id, environment_id, secret_sha256, has_management_api_access)
    values (${newUuid()}, ${environmentId}, ${hash}, true)`;
  await sql`
    insert into engine.organizations (id, environment_id, display_name, external_id, search_text, sort_name)
    select gen_random_uuid(), ${environmentId}, 'Tenant ' || n, 't-' || n, 'tenant ' || n || E'\\nt-' || n,
      'tenant ' || lpad(n::text, 8, '0')
    from generate_series(1, ${organizations}) n`;
  await sql`
    insert into engine.organization_domains (organization_id, environment_id, position, domain, domain_folded)
    select id, environment_id, 0, external_id || '.example', external_id || '.example'
    from engine.organizations where environment_id = ${environmentId}`;
  await sql`
    insert into engine.saml_connections
      (id, environment_id, organization_id, is_primary, idp_entity_id, idp_redirect_url, sp_entity_id, sp_acs_url, last_login_at)
    select gen_random_uuid(), environment_id, id, true, 'urn:idp', 'https://idp.example', 'urn:sp', 'https://sp.example', now()
    from engine.organizations where environment_id = ${environmentId}`;
  await sql`
    insert into engine.saml_certificates (saml_connection_id, fingerprint_sha256, der, state, not_before, not_after)
    select id, sha256(id::text::bytea), ''::bytea, 'current', now(), now() + interval '1 year'
    from engine.saml_connections where environment_id = ${environmentId}`;
  await sql`
    insert into engine.scim_directories
      (id, environment_id, organization_id, is_primary, scim_base_url, bearer_token_sha256, dialect, last_request_at)
    select gen_random_uuid(), environment_id, id, true, 'https://sp.example', sha256(id::text::bytea), 'okta', now()
    from engine.organizations where environment_id = ${environmentId}`;
  await sql`
    insert into engine.scim_count_deltas (scim_directory_id, kind, delta)
    select id, kind, ${usersPerOrganization}
    from engine.scim_directories, unnest(array['user', 'active_user', 'group']) kind
    where environment_id = ${environmentId}`;
  return secret;
}

async function timeRequests(bench: SummariesBench, key: string, options: SummariesBenchOptions): Promise<number> {
  const url = `${bench.baseUrl}/v1/organization-summaries?pageSize=${options.pageSize}`;
  const begun = performance.now();
  for (let n = 0; n < options.requests; n++) {
    const response = await bench.fetch(new Request(url, { headers: { authorization: `Bearer ${key}` } }));
    const text = await response.text();
    if (response.status !== 200) throw new Error(`the list was answered ${response.status}: ${text}`);
  }
  return (performance.now() - begun) / options.requests;
}

function median(samples: number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}
