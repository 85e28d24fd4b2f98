import { fail, ok } from '#lib';
import { notFoundResource } from '../problems.ts';
import { BASE, catalogUrl, linksOf } from './links.ts';
import { defineRoute } from './route.ts';
import { wireJson } from './wire-json.ts';

/** Where the API begins. */
export const root = defineRoute({
  path: '',
  operationId: 'getRoot',
  summary: 'Links to the sources.',
  tag: 'API',
  parameters: {},
  answer: ({ origin }) =>
    ok({
      kind: 'page',
      identity: '',
      build: async () =>
        wireJson({
          links: linksOf([
            ['self', `${origin}${BASE}`],
            ['catalog', catalogUrl(origin)],
            ['monitoring', `${origin}${BASE}/monitoring`],
          ]),
        }),
    }),
});

/** Sources that other portals have: known by name, absent here, as where they are not switched on. */
export const otherSources = ['shared'].flatMap((source) =>
  ['', '/{path}'].map((rest) =>
    defineRoute({
      path: `/${source}${rest}`,
      operationId: `get_${source}`,
      summary: 'A source that this portal does not have.',
      tag: 'API',
      parameters: {},
      answer: () => fail(notFoundResource(`The requested source ${source} does not exist.`)),
    }),
  ),
);

/** The one source: the datasets published here. */
export const catalog = defineRoute({
  path: '/catalog',
  operationId: 'getCatalog',
  summary: 'Links to the datasets, their facets, exports and metadata templates.',
  tag: 'API',
  parameters: {},
  answer: ({ origin }) =>
    ok({
      kind: 'page',
      identity: '',
      build: async () => {
        const self = catalogUrl(origin);
        return wireJson({
          links: linksOf([
            ['self', self],
            ['datasets', `${self}/datasets`],
            ['facets', `${self}/facets`],
            ['exports', `${self}/exports`],
            ['metadata_templates', `${self}/metadata_templates`],
          ]),
        });
      },
    }),
});
