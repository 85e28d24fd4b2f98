import { localized } from '#i18n';
import { ok } from '#lib';
import { type Clause, type Completion, completionsFor } from '#query';
import { entryMark } from '#visibility';
import { datasetOf } from './dataset-of.ts';
import * as p from './parameters.ts';
import { defineRoute } from './route.ts';

const CLAUSES: readonly [Clause, ...Clause[]] = [
  'where',
  'select',
  'group_by',
  'order_by',
  'refine',
  'exclude',
  'facet',
];
const clause = p.oneOf('The clause that is being written.', CLAUSES, 'where');

/** Names as the console offers them, in one language, the marks of code taken out of what is said. */
function told(completions: readonly Completion[], lang: string, defaultLanguage: string): string {
  const plain = completions.map(({ about, ...rest }) => ({
    ...rest,
    about: about === undefined ? '' : localized(about, lang, defaultLanguage).replaceAll('`', ''),
  }));
  return JSON.stringify(plain);
}

/** What can be written in a clause on a dataset, beside its pages. */
export const completionsOfDataset = defineRoute({
  path: '/explore/dataset/{dataset_id}/completions.json',
  operationId: 'getCompletions',
  summary: 'Names that can be written in a clause.',
  tag: 'Dataset',
  parameters: { clause, lang: p.lang },
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry, schema } = found.value;
    const { values, lang, deps, sees } = call;
    const asked = values.clause ?? 'where';
    return ok({
      kind: 'page',
      identity: [entryMark(entry, sees.isRestricted(entry)), JSON.stringify(schema), asked, lang].join('\n'),
      build: async () => told(completionsFor(asked, schema), lang, deps.settings.defaultLanguage),
    });
  },
});

/** The same for the catalogue. */
export const completionsOfCatalogue = defineRoute({
  path: '/console/completions.json',
  operationId: 'getCatalogueCompletions',
  summary: 'Names that can be written in a clause on the catalogue.',
  tag: 'Catalog',
  parameters: { clause, lang: p.lang },
  async answer(call) {
    const { values, lang, deps, sees } = call;
    const { snapshot } = await sees.catalogue(lang);
    const asked = values.clause ?? 'where';
    return ok({
      kind: 'page',
      identity: [JSON.stringify(snapshot.schema), asked, lang].join('\n'),
      build: async () =>
        told(
          completionsFor(asked, snapshot.schema, { dottedNames: true }),
          lang,
          deps.settings.defaultLanguage,
        ),
    });
  },
});
