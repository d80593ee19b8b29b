import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildOpenApiDocument } from './openapi';
import { OPERATIONS } from './operations/operations';

const ContractOperations = z.array(
  z.object({
    operationId: z.string(),
    method: z.string(),
    path: z.string(),
    managementPermission: z.boolean(),
    query: z.array(z.string()),
    requestFields: z.array(z.string()).default([]),
    response: z.record(z.string(), z.unknown()),
  }),
);
const contract = ContractOperations.parse(
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'testdata/contract-operations.json'), 'utf8')),
);

const Described = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })).default([]),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: z.object({ $ref: z.string() }) }) }) })
    .optional(),
  responses: z.object({
    '200': z.object({
      content: z.object({ 'application/json': z.object({ schema: z.object({ $ref: z.string() }) }) }),
    }),
  }),
  'x-requires-management-permission': z.boolean().default(false),
  'x-vestibule-extension': z.boolean().default(false),
  'x-vestibule-console-only': z.boolean().default(false),
  description: z.string().optional(),
});
const Component = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Described)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

const text = JSON.stringify(buildOpenApiDocument('https://sso.vestibule.test'));
const document = Document.parse(JSON.parse(text));
const described = Object.entries(document.paths).flatMap(([at, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path: at, method: method.toUpperCase(), ...operation })),
);

function propertiesOf(reference: string): Record<string, unknown> {
  const schema = document.components.schemas[reference.replace('#/components/schemas/', '')];
  return Component.parse(schema).properties;
}

describe('the OpenAPI document', () => {
  it.each(contract)('has $operationId of the contract: same method, path and parameters', (operation) => {
    const ours = described.find((candidate) => candidate.operationId === operation.operationId);
    expect(ours).toMatchObject({
      method: operation.method,
      path: operation.path,
      'x-requires-management-permission': operation.managementPermission,
      'x-vestibule-extension': false,
    });
    const query = ours?.parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
    expect(query).toEqual(expect.arrayContaining(operation.query));
    const body = ours?.requestBody?.content['application/json'].schema.$ref;
    const fields = body === undefined ? [] : Object.keys(propertiesOf(body));
    // The owner of a connection or directory is read at creation only; an update ignores it.
    const expected = operation.requestFields.filter(
      (field) => operation.method === 'POST' || field !== 'organizationId',
    );
    expect(fields).toEqual(expect.arrayContaining(expected));
    const answer = ours?.responses['200'].content['application/json'].schema.$ref ?? '';
    expect(Object.keys(propertiesOf(answer))).toEqual(expect.arrayContaining(Object.keys(operation.response)));
  });

  it('marks everything that the contract lacks as an extension, and nothing else', () => {
    const names = new Set(contract.map((operation) => operation.operationId));
    for (const operation of described) {
      expect([operation.operationId, operation['x-vestibule-extension']]).toEqual([
        operation.operationId,
        !names.has(operation.operationId),
      ]);
    }
  });

  it('says of what belongs to the console that no API key may use it, and of nothing else', () => {
    for (const { access, operationId, method, path: at } of OPERATIONS) {
      const found = described.find((each) => each.operationId === operationId);
      expect([method, at, found?.['x-vestibule-console-only'], found?.description?.includes('no API key')]).toEqual(
        access === 'console' ? [method, at, true, true] : [method, at, false, undefined],
      );
    }
  });

  it('resolves every reference', () => {
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty(name ?? '');
    }
  });

  it('names each operation once', () => {
    const names = OPERATIONS.map((operation) => operation.operationId);
    expect(names).toEqual([...new Set(names)]);
  });
});
