import { croissant } from '#formats';
import { localized } from '#i18n';
import { ok } from '#lib';
import { entryMark } from '#visibility';
import { datasetOf } from './dataset-of.ts';

import { describeDataset } from './describe.ts';
import * as p from './parameters.ts';
import { defineRoute } from './route.ts';

/** A dataset described for machine learning, at an address beside its pages. */
export const croissantOf = defineRoute({
  path: '/explore/dataset/{dataset_id}/croissant.json',
  operationId: 'getCroissant',
  summary: 'A dataset as Croissant describes it.',
  tag: 'Dataset',
  parameters: { lang: p.lang },
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry } = found.value;
    const { origin, lang, deps } = call;
    const { defaultLanguage, name } = deps.settings;
    const self = `${origin}/explore/dataset/${entry.id}/croissant.json`;
    return ok({
      kind: 'page',
      identity: `${entryMark(entry, call.sees.isRestricted(entry))} ${lang}`,
      contentType: 'application/ld+json; charset=utf-8',
      build: async () => {
        const portal = { origin, name: localized(name, lang, defaultLanguage), language: lang, self };
        const options = { origin, lang, defaultLanguage, portalName: portal.name, useLabels: false };
        const described = describeDataset(entry, options);
        return JSON.stringify(croissant(described, portal), null, 2);
      },
    });
  },
});
