import { z } from 'zod';
import { BASE } from './links.ts';
import type { ExploreRoute } from './route.ts';

const ERROR = {
  type: 'object',
  properties: { error_code: { type: 'string' }, message: { type: 'string' } },
  required: ['error_code', 'message'],
};

const problem = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

/** JSON Schema of what a parameter becomes once read: an integer, not the text it is sent as. */
function schemaOf(schema: z.ZodType, fallback: unknown): Record<string, unknown> {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
  }) as Record<string, unknown>;
  // Limits of the language are none of the API's.
  if (described.maximum === Number.MAX_SAFE_INTEGER) delete described.maximum;
  if (described.minimum === Number.MIN_SAFE_INTEGER) delete described.minimum;
  return fallback === undefined ? described : { ...described, default: fallback };
}

function operationOf(route: ExploreRoute): Record<string, unknown> {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const inQuery = Object.entries(route.parameters).map(([name, parameter]) => ({
    name,
    in: 'query',
    required: false,
    description: parameter.description,
    schema: schemaOf(parameter.schema, parameter.fallback),
    ...(parameter.repeatable ? { style: 'form', explode: true } : {}),
  }));
  const content = Object.fromEntries(
    (route.produces ?? ['application/json']).map((type) => [type, { schema: {} }]),
  );
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    parameters: [...inPath, ...inQuery],
    responses: {
      200: { description: 'The answer.', content },
      304: { description: 'What the client has is current.' },
      400: problem('A parameter or an ODSQL clause cannot be understood, or the query takes too long.'),
      ...(names.length > 0 ? { 404: problem('There is no such thing.') } : {}),
      429: { description: 'Too many requests; Retry-After says when to try again.' },
    },
  };
}

/** The OpenAPI 3.1 document of the routes, made of the schemas that read their parameters. */
export function openApiDocument(
  routes: readonly ExploreRoute[],
  options: { readonly origin: string; readonly title: string; readonly version: string },
): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: `${options.title}: Explore API`,
      version: options.version,
      description: 'Datasets, records, facets and exports, wire-compatible with the Explore API v2.1.',
    },
    servers: [{ url: `${options.origin}${BASE}` }],
    paths: Object.fromEntries(routes.map((route) => [route.path || '/', { get: operationOf(route) }])),
    components: { schemas: { Error: ERROR } },
  };
}
