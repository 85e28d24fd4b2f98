import { fail, ok } from '#lib';
import { entryMark } from '#visibility';
import { badRequest } from '../problems.ts';
import { datasetObject, partPatterns, selectParts } from './dataset-object.ts';
import { datasetOf } from './dataset-of.ts';
import * as p from './parameters.ts';
import { defineRoute } from './route.ts';
import { usesNow } from './uses.ts';
import { wireJson } from './wire-json.ts';

/** One dataset: fields and metadata. */
export const dataset = defineRoute({
  path: '/catalog/datasets/{dataset_id}',
  operationId: 'getDataset',
  summary: 'A dataset with its fields and metadata.',
  tag: 'Dataset',
  parameters: {
    select: p.select,
    lang: p.lang,
    timezone: p.timezone,
    include_links: p.includeLinks,
    include_app_metas: p.includeAppMetas,
  },
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry } = found.value;
    const { settings } = call.deps;
    const { values, lang, origin } = call;
    const patterns = partPatterns(values.select) ?? namedParts(values.select ?? '');
    if (patterns === undefined) {
      const message =
        'ODSQL syntax exception: only names, include() and exclude() can select parts of a dataset. Clause(s) containing the error(s): select.';
      return fail(badRequest('ODSQLSyntaxError', message));
    }
    const withAppMetas = values.include_app_metas ?? false;
    const uses = withAppMetas ? await usesNow(call.deps) : undefined;
    return ok({
      kind: 'page',
      identity: JSON.stringify([
        String(entryMark(entry, call.sees.isRestricted(entry))),
        lang,
        values,
        uses?.get(entry.id) ?? null,
      ]),
      isOfTheMoment: withAppMetas,
      build: async () => {
        const object = datasetObject(entry, {
          lang,
          defaultLanguage: settings.defaultLanguage,
          languages: settings.languages,
          origin,
          withLinks: values.include_links ?? false,
          withAppMetas,
          uses,
          isRestricted: call.sees.isRestricted(entry),
        });
        return wireJson(selectParts(object, patterns));
      },
    });
  },
});

/** `select=fields,default.title`: the parts named and no others. */
function namedParts(select: string) {
  const names = select.split(',').map((name) => name.trim());
  return names.every((name) => /^[\w.-]+$/.test(name))
    ? names.map((name) => ({ keep: true, name }))
    : undefined;
}
