import { useOf } from '#audience';
import type { DatasetEntry } from '#catalogue';
import { formatsFor } from '#formats';
import { type PageData, readFilters, type ShownRecord } from '#web';
import { compileClauses } from '../explore/compile.ts';
import { filesUrl } from '../explore/links.ts';
import { unknownDataset } from '../problems.ts';
import { allValues } from '../query-string.ts';
import { headOf } from './cards.ts';
import { datasetConsole } from './console.ts';
import { type NarrowedDataset, narrowDataset, orderBy } from './narrowing.ts';
import { type PageAnswer, type PageCall, type PageRoute, page } from './page.ts';

const ROWS = 30;
// The records API goes as far; beyond it an export is the way.
const REACHABLE = 10_000;

/** A page of one dataset; the same for every way to name it. */
const datasetPage = (
  tab: string,
  answer: (call: PageCall, entry: DatasetEntry) => Promise<PageAnswer>,
): PageRoute => ({
  path: tab === '' ? '/explore/dataset/:dataset_id/' : `/explore/dataset/:dataset_id/${tab}/`,
  async answer(call) {
    const id = call.path.dataset_id ?? '';
    const entry = await call.sees.dataset(id);
    return entry === undefined ? { answer: 'problem', problem: unknownDataset(id) } : answer(call, entry);
  },
});

type MissingView = 'map' | 'analyze' | 'images' | 'calendar' | 'custom';

async function information(
  call: PageCall,
  entry: DatasetEntry,
  missingView?: MissingView,
): Promise<PageAnswer> {
  const { audience, clock } = call.deps;
  const [{ narrowing }, picture, use] = await Promise.all([
    narrowDataset(call, entry, readFilters(call.query)),
    call.context.previews.of(call, entry),
    useOf(audience, entry.id, clock),
  ]);
  // The default view is about records, and this page is about the dataset.
  const { defaultFilter: _defaultFilter, ...shown } = narrowing;
  return page('information', {
    dataset: headOf(call, entry),
    narrowing: shown,
    metadata: entry.metadata,
    custom: call.deps.settings['metadata.custom'],
    manifest: entry.manifest,
    dataProcessed: entry.dataProcessed,
    metadataProcessed: entry.metadataProcessed,
    ...(picture === undefined ? {} : { picture }),
    ...(use === undefined ? {} : { use }),
    ...(missingView === undefined ? {} : { missingView }),
  });
}

async function recordsOf(
  call: PageCall,
  entry: DatasetEntry,
  narrowed: NarrowedDataset,
  bounds: { readonly limit: number; readonly offset: number },
): Promise<readonly ShownRecord[]> {
  const { clauses, ground, snapshot, narrowing } = narrowed;
  const order = orderBy(narrowing.filters.sort, ground.schema);
  const query = compileClauses(
    { ...clauses, ...(order === undefined ? {} : { order_by: order }) },
    ground,
    bounds,
  );
  if (!query.ok) throw new Error(query.problems[0].message);
  const { rows } = await call.deps.engine.page(snapshot, query.value, {
    format: 'json',
    timezone: entry.metadata.timezone ?? 'UTC',
    lang: call.language,
    // Without a host: the page is the same behind every name of the portal.
    fileUrl: filesUrl('', entry.id),
    signal: call.signal,
  });
  return rows.map((row) => JSON.parse(row) as ShownRecord);
}

async function tableOf(call: PageCall, entry: DatasetEntry): Promise<PageData['table']> {
  const filters = readFilters(call.query);
  const rowsPerPage = filters.rows || ROWS;
  const narrowed = await narrowDataset(call, entry, filters);
  const pages = Math.max(1, Math.ceil(Math.min(narrowed.narrowing.total, REACHABLE) / rowsPerPage));
  const current = Math.min(filters.page, pages);
  const records = await recordsOf(call, entry, narrowed, {
    limit: rowsPerPage,
    offset: (current - 1) * rowsPerPage,
  });
  return {
    dataset: headOf(call, entry),
    narrowing: { ...narrowed.narrowing, filters: { ...filters, page: current } },
    records,
    pages,
    rowsPerPage,
    reachable: REACHABLE,
  };
}

async function table(call: PageCall, entry: DatasetEntry): Promise<PageAnswer> {
  return page('table', await tableOf(call, entry));
}

/** Views that other sites frame. Until each is drawn, its address shows the records. */
const FRAMED_VIEWS = ['table', 'map', 'analyze', 'images', 'calendar', 'custom'];

const framedPage = (view: string): PageRoute => ({
  path: `/explore/embed/dataset/:dataset_id/${view}/`,
  async answer(call) {
    const id = call.path.dataset_id ?? '';
    const entry = await call.sees.dataset(id);
    if (entry === undefined) return { answer: 'problem', problem: unknownDataset(id) };
    return page('framedTable', { ...(await tableOf(call, entry)), view });
  },
});

async function record(call: PageCall, entry: DatasetEntry): Promise<PageAnswer> {
  const filters = readFilters(call.query);
  const given = Number(allValues(call.query, 'n')[0] ?? 1);
  const narrowed = await narrowDataset(call, entry, filters);
  const number = Number.isInteger(given) && given > 0 && given <= REACHABLE ? given : 1;
  const [found] = await recordsOf(call, entry, narrowed, { limit: 1, offset: number - 1 });
  if (found === undefined) {
    return {
      answer: 'problem',
      problem: { ...unknownDataset(entry.id), message: 'There is no such record.' },
    };
  }
  return page('record', {
    dataset: headOf(call, entry),
    narrowing: narrowed.narrowing,
    record: found,
    number,
    rowsPerPage: filters.rows || ROWS,
  });
}

async function exportPage(call: PageCall, entry: DatasetEntry): Promise<PageAnswer> {
  const { narrowing } = await narrowDataset(call, entry, { ...readFilters(call.query), all: true });
  return page('export', {
    dataset: headOf(call, entry),
    narrowing: { ...narrowing, filters: readFilters(call.query) },
    formats: formatsFor(entry.schema).map(({ id: name, label }) => ({ name, label })),
  });
}

async function api(call: PageCall, entry: DatasetEntry): Promise<PageAnswer> {
  const { where: _where, ...panel } = readFilters(call.query);
  const { narrowing } = await narrowDataset(call, entry, { ...panel, where: [], all: true });
  // What the filter panel holds goes into the request as well.
  const beside: (readonly [string, string])[] = [
    ...panel.refine.map(({ field, value }) => ['refine', `${field}:${value}`] as const),
    ...panel.exclude.map(({ field, value }) => ['exclude', `${field}:${value}`] as const),
    ...(panel.q === '' ? [] : [['where', `search(${JSON.stringify(panel.q)})`] as const]),
  ];
  return page('api', {
    dataset: headOf(call, entry),
    narrowing: { ...narrowing, filters: { ...panel, where: [] } },
    console: await datasetConsole(call, entry, beside, narrowing.facets),
  });
}

/** Views of the original that this portal does not draw yet: its links still lead to the dataset. */
const MISSING_VIEWS: readonly MissingView[] = ['map', 'analyze', 'images', 'calendar', 'custom'];

/** Every page of a dataset. */
export const datasetPages: readonly PageRoute[] = [
  datasetPage('', (call, entry) => information(call, entry)),
  datasetPage('information', (call, entry) => information(call, entry)),
  datasetPage('table', table),
  datasetPage('record', record),
  datasetPage('export', exportPage),
  datasetPage('api', api),
  ...MISSING_VIEWS.map((view) => datasetPage(view, (call, entry) => information(call, entry, view))),
  ...FRAMED_VIEWS.map(framedPage),
];
