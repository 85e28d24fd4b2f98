import { fail, ok } from '#lib';
import { askedText } from '#query';
import { notFoundResource } from '../problems.ts';
import { compileClauses, looksAtClock } from './compile.ts';
import { wireInstant } from './dataset-object.ts';
import { datasetOf, groundOf } from './dataset-of.ts';
import { filesUrl } from './links.ts';
import * as p from './parameters.ts';
import { defineRoute } from './route.ts';

/** One record, with its id, time and size before its fields. */
export const record = defineRoute({
  path: '/catalog/datasets/{dataset_id}/records/{record_id}',
  operationId: 'getRecord',
  summary: 'One record.',
  tag: 'Dataset',
  parameters: { select: p.select, lang: p.lang, timezone: p.timezone },
  async answer(call) {
    const found = await datasetOf(call);
    if (!found.ok) return found;
    const { entry } = found.value;
    const { deps, values, origin, lang } = call;
    const id = call.path.record_id ?? '';
    const unknown = notFoundResource(`The requested record ${id.slice(0, 200)} does not exist.`);
    if (!/^[0-9a-f]{40}$/.test(id)) return fail(unknown);
    const ground = groundOf(call, found.value);
    const clauses = { ...values, where: [`recordid = "${id}"`] };
    const compiled = compileClauses(clauses, ground, { limit: 1 });
    if (!compiled.ok) return compiled;
    const query = compiled.value;
    const timezone = values.timezone ?? 'UTC';
    // Found before anything is promised: an absent record is a 404, never a kept page.
    const { rows } = await deps.engine.page(deps.catalogue.snapshot(entry), query, {
      format: 'json',
      timezone,
      lang,
      fileUrl: filesUrl(origin, entry.id),
      ...(query.isAggregateOnly ? {} : { withIds: true, timestamp: wireInstant(entry.dataProcessed) }),
    });
    const [row] = rows;
    if (row === undefined) return fail(unknown);
    const identity = [entry.id, entry.manifest.contentHash, askedText(query), timezone, lang];
    return ok({
      kind: 'page',
      identity: looksAtClock(values) ? undefined : [...identity, entry.dataProcessed].join('\n'),
      build: async () => row,
    });
  },
});
