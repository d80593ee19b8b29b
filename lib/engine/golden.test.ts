import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { HTTP_STATUS } from './errors';
import { GOLDEN_FILES, ROUTED } from './testing-golden';

const Shown = z.record(z.string(), z.object({ request: z.string(), status: z.number() }));
const shown = readdirSync(GOLDEN_FILES).flatMap((file) =>
  Object.values(Shown.parse(JSON.parse(readFileSync(path.join(GOLDEN_FILES, file), 'utf8')))),
);

it('every operation of the route tables has an answer among the golden files that is no refusal', () => {
  const answered = new Set(shown.filter(({ status }) => status < 400).map(({ request }) => request));
  // Only says which method the path takes.
  const refusals = ['GET /v1/saml/:connection/acs', 'POST /v1/oidc/:connection/callback'];
  expect(ROUTED.filter((operation) => !answered.has(operation) && !refusals.includes(operation))).toEqual([]);
});

it('every status that the engine refuses with has an error body among the golden files', () => {
  const refused = new Set(shown.map(({ status }) => status));
  const { unimplemented: _, ...used } = HTTP_STATUS;
  expect([...new Set(Object.values(used))].filter((status) => !refused.has(status))).toEqual([]);
});
