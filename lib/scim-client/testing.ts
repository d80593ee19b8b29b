import { createScimClient, type ScimClient, type ScimClientOptions } from './client';
import type { ScimFetch } from './transport';

export type SentRequest = { method: string; url: URL; headers: Headers; body: unknown };

/** A fetch that answers from a function and remembers what it was sent. */
export function fakeFetch(answer: (request: SentRequest, index: number) => Response | Promise<Response>): {
  fetch: ScimFetch;
  sent: SentRequest[];
} {
  const sent: SentRequest[] = [];
  return {
    sent,
    fetch: async (url, init) => {
      const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      const request = { method: init.method ?? 'GET', url: new URL(url), headers: new Headers(init.headers), body };
      sent.push(request);
      return answer(request, sent.length - 1);
    },
  };
}

/** A client on a fake server at `https://scim.example/v2` that never really waits. */
export function fakeClient(
  answer: (request: SentRequest, index: number) => Response | Promise<Response>,
  options: Partial<ScimClientOptions> = {},
): { client: ScimClient; sent: SentRequest[]; waits: number[] } {
  const { fetch, sent } = fakeFetch(answer);
  const waits: number[] = [];
  const client = createScimClient({
    baseUrl: 'https://scim.example/v2',
    token: 'tok-123',
    fetch,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
    random: () => 0.5,
    now: () => new Date('2026-07-30T10:00:00Z'),
    ...options,
  });
  return { client, sent, waits };
}

export function scimJson(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/scim+json', ...headers },
  });
}

export function scimError(status: number, detail: string, scimType?: string): Response {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return scimJson({ schemas, status: String(status), detail, ...(scimType ? { scimType } : {}) }, status);
}

export function listOf(resources: unknown[], totalResults = resources.length, startIndex = 1): Response {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  return scimJson({ schemas, totalResults, startIndex, itemsPerPage: resources.length, Resources: resources });
}
