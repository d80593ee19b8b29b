import { z } from 'zod';
import { formatId, type IdKind } from '@/lib/ids';
import * as wire from './contract';
import type { ApiHandler } from './http';
import type { Operation } from './operations/operation';
import { OPERATIONS } from './operations/operations';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of the JSON API at `baseUrl`, generated from the schemas that parse and type its traffic. */
export function buildOpenApiDocument(baseUrl: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vestibule API',
      version: '1',
      description:
        'The SSOReady HTTP API, and extensions to it, which carry `x-vestibule-extension: true`. Success is 200 with JSON; a ' +
        'failure is a Status. PATCH replaces: a field that is left out is cleared, except in extension fields and ' +
        'environments. Names are accepted in camelCase and snake_case.',
    },
    servers: [{ url: baseUrl }],
    security: [{ apiKey: [] }],
    paths: buildPaths(),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: '`ssoready_sk_…`: an API key of one environment.' },
        console: { type: 'http', scheme: 'bearer', description: "The token of this installation's own console." },
      },
      responses: {
        Error: {
          description: 'A refusal or a failure.',
          content: { 'application/json': { schema: reference('Status') } },
        },
      },
      schemas: { ...buildSchemas(), Status: STATUS_SCHEMA },
    },
  };
}

/** GET /v1/openapi.json (extension). It needs no credential: it holds nothing of this installation but its address. */
export const getOpenApiDocument: ApiHandler = (deps) => {
  let text: string | undefined;
  return () => {
    text ??= JSON.stringify(buildOpenApiDocument(deps.baseUrl));
    return new Response(text, {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' },
    });
  };
};

const STATUS_SCHEMA = {
  type: 'object',
  required: ['code', 'message', 'details'],
  properties: {
    code: { type: 'integer', description: 'gRPC status number: 3 invalid argument, 5 not found, 6 already exists, …' },
    message: { type: 'string', description: 'For people; not stable.' },
    details: {
      type: 'array',
      items: {
        type: 'object',
        required: ['@type'],
        properties: { '@type': { type: 'string' }, field: { type: 'string' }, description: { type: 'string' } },
      },
    },
  },
} as const;

function buildPaths(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return paths;
}

function describe(operation: Operation): Json {
  const parameters = [...pathParameters(operation), ...queryParameters(operation)];
  return {
    operationId: operation.operationId,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.access === 'management' ? { 'x-requires-management-permission': true } : {}),
    ...scopeOf(operation),
    ...(operation.access === 'console' ? CONSOLE_ONLY : {}),
    ...(operation.extension ? { 'x-vestibule-extension': true } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.body ? { requestBody: requestBody(operation, operation.body) } : {}),
    responses: {
      '200': {
        description: 'Success.',
        content: { 'application/json': { schema: schemaOf(operation.response) } },
      },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

/** A key is of one environment, and these reach beyond one: whoever holds a key of one must not come to another (A9). */
const CONSOLE_ONLY = {
  description:
    "For this installation's own console: no API key may use it, whatever its scopes, because it reaches beyond the one " +
    'environment that a key is of. Answers 401 to every key. The command line has `vestibule environment …` and `vestibule oauth-key …`.',
  'x-vestibule-console-only': true,
  security: [{ console: [] }],
};

function scopeOf({ access, scope }: Operation): Json {
  return access === 'console' ? {} : { 'x-vestibule-scope': scope };
}

function requestBody(operation: Operation, body: z.ZodType): Json {
  return {
    required: operation.bodyOptional !== true,
    content: { 'application/json': { schema: schemaOf(body) } },
  };
}

function pathParameters({ pathId }: Operation): Json[] {
  if (pathId === undefined) return [];
  return [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: patternOf(pathId) } }];
}

function queryParameters({ query }: Operation): Json[] {
  if (query === undefined) return [];
  return Object.entries(query.shape).map(([name, field]) => {
    const { description, ...schema } = z.toJSONSchema(field, { io: 'input' });
    const { $schema: _, ...plain } = schema;
    return {
      name,
      in: 'query',
      required: !z.safeParse(field, undefined).success,
      ...(description === undefined ? {} : { description }),
      schema: plain,
    };
  });
}

function patternOf(kind: IdKind): string {
  const prefix = formatId(kind, '00000000-0000-0000-0000-000000000000').slice(0, -25);
  return `^${prefix}[0-9a-z]{25}$`;
}

const SCHEMA_NAMES = new Map<z.ZodType, string>(
  Object.entries(wire).flatMap(([name, schema]): [z.ZodType, string][] => [[schema, name]]),
);

function schemaOf(schema: z.ZodType): Json {
  const name = SCHEMA_NAMES.get(schema);
  if (name === undefined) throw new Error('an operation uses a schema that the contract does not export');
  return reference(name);
}

function reference(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** Requests are described as they may be sent, everything else as it is answered: every field that is not optional is there. */
function buildSchemas(): Json {
  const bodies = new Set(OPERATIONS.flatMap(({ body }) => (body ? [body] : [])));
  const requests = z.registry<{ id: string }>();
  const answers = z.registry<{ id: string }>();
  for (const [schema, id] of SCHEMA_NAMES) (bodies.has(schema) ? requests : answers).add(schema, { id });
  return { ...toComponents(requests, 'input'), ...toComponents(answers, 'output') };
}

function toComponents(registry: ReturnType<typeof z.registry<{ id: string }>>, io: 'input' | 'output'): Json {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override({ jsonSchema }) {
      // Fields are added within a version; a client must not reject them.
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}
