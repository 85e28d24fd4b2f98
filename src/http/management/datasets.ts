import { z } from 'zod';
import type { DatasetEntry } from '#catalogue';
import { qualityOf } from '#publishing';
import type { DatasetRight } from '#visibility';
import type { HttpDeps } from '../deps.ts';
import { changedMetadata, metadataChange, unknownCustom } from './metadata.ts';
import {
  changedMeanwhile,
  type ManagementCall,
  type ManagementRoute,
  notAllowed,
  notThere,
  problem,
} from './route.ts';

const CHANGING = ['edit', 'publish', 'manage'] as const satisfies readonly DatasetRight[];

const shown = (entry: DatasetEntry) => ({
  id: entry.id,
  uid: entry.uid,
  title: entry.metadata.title,
  records: entry.recordCount,
  modified: entry.modified,
  snapshot: entry.manifest.id,
});

/** A dataset with all that is said of it, and how well that is done. */
export const whole = ({ settings }: HttpDeps, entry: DatasetEntry) => ({
  ...shown(entry),
  metadata: entry.metadata,
  fields: entry.schema.fields,
  quality: qualityOf(entry.metadata, entry.schema, settings),
});

async function find(call: ManagementCall): Promise<DatasetEntry | undefined> {
  return call.deps.visibility.of(call.viewer, call.now).dataset(call.path.dataset ?? '');
}

/** A route about one dataset, for whoever has the right; who may not know of it is told that there is none. */
export const onDataset =
  (
    right: DatasetRight | 'any',
    what: string,
    work: (call: ManagementCall, entry: DatasetEntry) => ReturnType<ManagementRoute['answer']>,
  ): ManagementRoute['answer'] =>
  async (call) => {
    const entry = await find(call);
    if (entry === undefined) return notThere(`dataset ${call.path.dataset}`);
    const rights = right === 'any' ? CHANGING : [right];
    return rights.some((one) => call.deps.visibility.may(call.viewer, one, entry))
      ? work(call, entry)
      : notAllowed(what);
  };

export const datasetRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/datasets',
    operationId: 'listDatasets',
    summary:
      'The datasets that you may change, by id: all, or those whose id or title has the text search in it. With whose they are, when their address was asked last and whether that failed, and how many values were rejected.',
    tag: 'datasets',
    isList: true,
    parameters: ['search'],
    async answer({ deps, viewer, now, query }) {
      const { limit, offset } = query;
      const seen = await deps.visibility.of(viewer, now).datasets();
      const [owners, refreshes] = await Promise.all([deps.publishing.owners(), deps.publishing.refreshes()]);
      const wanted = query.text('search').toLowerCase();
      const found = seen
        .filter((entry) => CHANGING.some((right) => deps.visibility.may(viewer, right, entry)))
        .filter(({ id, metadata }) =>
          [id, ...Object.values(metadata.title)].some((text) => text.toLowerCase().includes(wanted)),
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const results = found.slice(offset, offset + limit).map((entry) => ({
        ...shown(entry),
        owner: owners.get(entry.uid) ?? null,
        lastRun: refreshes.get(entry.uid)?.at ?? null,
        hasFailed: refreshes.get(entry.uid)?.hasFailed ?? false,
        rejected: entry.manifest.rejectedCount,
      }));
      return { status: 200, body: { total_count: found.length, results } };
    },
  },
  {
    method: 'GET',
    path: '/datasets/{dataset}',
    operationId: 'getDataset',
    summary: 'A dataset with all that is said of it. The ETag stands for what is said.',
    tag: 'datasets',
    answer: onDataset('any', 'change this dataset', async ({ deps }, entry) => ({
      status: 200,
      body: whole(deps, entry),
      etag: entry.metadataProcessed,
    })),
  },
  {
    method: 'PATCH',
    path: '/datasets/{dataset}/metadata',
    operationId: 'describeDataset',
    summary: 'Says something else of a dataset; what is not given stays.',
    tag: 'datasets',
    needsMatch: true,
    body: metadataChange,
    answer: onDataset('edit', 'edit this dataset', async ({ deps, viewer, body, seen }, entry) => {
      // Read by the schema above.
      const change = body as z.infer<typeof metadataChange>;
      const unknown = unknownCustom(change, deps.settings);
      if (unknown !== undefined)
        return problem(400, 'BadValue', `custom.${unknown}: the portal has no field of this name.`);
      const metadata = await changedMetadata(entry.metadata, change);
      const described = await deps.publishing.describe(viewer, entry, metadata, seen ?? '');
      return described === undefined
        ? changedMeanwhile
        : { status: 200, body: whole(deps, described), etag: described.metadataProcessed };
    }),
  },
  {
    method: 'GET',
    path: '/datasets/{dataset}/history',
    operationId: 'getHistory',
    summary:
      'What happened to a dataset, and the snapshots that are kept. The ETag stands for the current snapshot.',
    tag: 'datasets',
    answer: onDataset('any', 'change this dataset', async ({ deps }, entry) => ({
      status: 200,
      body: { ...(await deps.publishing.history(entry)), current: entry.manifest.id },
      etag: entry.manifest.id,
    })),
  },
  {
    method: 'POST',
    path: '/datasets/{dataset}/restore',
    operationId: 'restoreSnapshot',
    summary: 'Makes a kept snapshot current.',
    tag: 'datasets',
    needsMatch: true,
    body: z.strictObject({ snapshot: z.string().max(100) }),
    answer: onDataset('publish', 'publish this dataset', async ({ deps, viewer, body, seen }, entry) => {
      const { snapshot } = body as { readonly snapshot: string };
      if (seen === entry.manifest.id) {
        const { snapshots } = await deps.publishing.history(entry);
        if (!snapshots.some(({ id }) => id === snapshot))
          return problem(
            409,
            'NotPossible',
            'snapshot: it is not kept any more. GET …/history lists those that are.',
          );
        if (snapshot === seen) return problem(409, 'NotPossible', 'snapshot: it is the current one.');
      }
      const restored = await deps.publishing.restore(viewer, entry, snapshot, seen ?? '');
      return restored === undefined
        ? changedMeanwhile
        : { status: 200, body: whole(deps, restored), etag: restored.manifest.id };
    }),
  },
  {
    method: 'POST',
    path: '/datasets/{dataset}/unpublish',
    operationId: 'unpublishDataset',
    summary: 'Takes a dataset away from readers, and keeps everything.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async ({ deps, viewer }, entry) => {
      await deps.publishing.withdraw(viewer, entry);
      return { status: 204 };
    }),
  },
  {
    method: 'DELETE',
    path: '/datasets/{dataset}',
    operationId: 'deleteDataset',
    summary: 'Deletes a dataset, with all that was kept of it.',
    tag: 'datasets',
    answer: onDataset('manage', 'manage this dataset', async ({ deps, viewer }, entry) => {
      await deps.publishing.remove(viewer, entry);
      return { status: 204 };
    }),
  },
];
