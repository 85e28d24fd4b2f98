import { z } from 'zod';
import { BASE, type ManagementRoute } from './route.ts';

const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

function operationOf(route: ManagementRoute): Record<string, unknown> {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const inQuery = [...(route.isList ? ['limit', 'offset'] : []), ...(route.parameters ?? [])];
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    security: [{ apikey: [] }],
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...inQuery.map((name) => ({
        name,
        in: 'query',
        required: false,
        schema: { type: name === 'limit' || name === 'offset' ? 'integer' : 'string' },
      })),
      ...(route.needsMatch
        ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }]
        : []),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }),
              },
            },
          },
        }),
    ...(route.takesFile
      ? {
          requestBody: {
            required: true,
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          },
        }
      : {}),
    responses: {
      '2XX': { description: 'Done. ETag stands for what is there now.' },
      400: failure('Something cannot be used; the message says what and where.'),
      401: failure('There is no key, or it is none.'),
      403: failure('The key, or its person, may not.'),
      404: failure('There is no such thing, or it is not yours to see.'),
      412: failure('Somebody has changed it meanwhile.'),
      428: failure('If-Match is missing.'),
    },
  };
}

/** The OpenAPI 3.1 document of the routes. */
export function openApiOf(
  routes: readonly ManagementRoute[],
  options: { readonly origin: string; readonly title: string },
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `${options.title}: management API`,
      version: 'v1',
      description:
        'Publishing, settings, pages, people, groups and keys for programs, with the rights of the person whose key it is.',
    },
    servers: [{ url: options.origin + BASE }],
    paths,
    components: {
      securitySchemes: { apikey: { type: 'apiKey', in: 'header', name: 'Authorization' } },
      schemas: {
        Error: {
          type: 'object',
          properties: { error_code: { type: 'string' }, message: { type: 'string' } },
          required: ['error_code', 'message'],
        },
      },
    },
  };
}
