import { ANONYMOUS, type KnownViewer } from '#accounts';
import { compileRecords } from '#query';
import { EVERYONE } from '#visibility';
import { officeDataset } from '../datasets.ts';
import { datasetOf, notHere, type OfficeRoute, show } from '../route.ts';
import { groupsFor, PATH } from './common.ts';

const SAMPLE = 10;

/** Somebody who is in one group and no other, and has no permission. */
const memberOf = (group: string): KnownViewer => ({
  kind: 'person',
  personId: '',
  name: '',
  groups: [group],
  permissions: new Set(),
  by: 'session',
});

export const seenAs: OfficeRoute = {
  path: `${PATH}as/:group/`,
  section: 'datasets',
  right: 'manage',
  async get(call) {
    const { deps, now } = call;
    const entry = datasetOf(call);
    const id = call.path.group ?? '';
    const group = (await groupsFor(call)).find((one) => one.id === id);
    if (group === undefined && id !== EVERYONE) return notHere;
    const sees = deps.visibility.of(id === EVERYONE ? ANONYMOUS : memberOf(id), now);
    const seen = await sees.dataset(entry.id);
    const dataset = officeDataset(call, entry);
    if (seen === undefined) return show('seenAs', { dataset, group });
    const visible = sees.visible(seen);
    const query = compileRecords(
      {
        limit: SAMPLE,
        timezone: 'UTC',
        lang: call.language,
        now,
        ...(visible === undefined ? {} : { visible }),
      },
      seen.schema,
    );
    if (!query.ok) throw new Error('a query without clauses does not compile');
    const { rows } = await deps.engine.page(deps.catalogue.snapshot(seen), query.value, {
      format: 'json',
      timezone: 'UTC',
      lang: call.language,
      fileUrl: '',
    });
    const shown = new Set(seen.schema.fields.map(({ name }) => name));
    return show('seenAs', {
      dataset,
      group,
      sees: {
        records: seen.recordCount,
        of: entry.recordCount,
        fields: seen.schema.fields,
        hidden: entry.schema.fields.filter(({ name }) => !shown.has(name)),
        sample: rows.map((row) => JSON.parse(row) as Readonly<Record<string, unknown>>),
      },
    });
  },
};
