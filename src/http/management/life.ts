import { z } from 'zod';
import type { DatasetEntry } from '#catalogue';
import { onDataset } from './datasets.ts';
import { type ManagementCall, type ManagementRoute, notThere, problem } from './route.ts';

async function refreshBody({ deps }: ManagementCall, entry: DatasetEntry) {
  const { url, schedule, job } = await deps.publishing.refreshOf(entry);
  return {
    url: url ?? null,
    cron: schedule?.cron ?? null,
    timeZone: deps.settings.timeZone,
    nextAt: schedule?.nextAt ?? null,
    job: job?.id ?? null,
  };
}

const mayBringBack = ({ deps, viewer }: ManagementCall, entry: DatasetEntry): boolean =>
  deps.visibility.may(viewer, 'publish', entry);

/** When datasets are asked for again, and those that were taken back from readers. */
export const lifeRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/datasets/{dataset}/schedule',
    operationId: 'getSchedule',
    summary: 'Where the data of a dataset come from by themselves, and when they are asked for again.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async (call, entry) => ({
      status: 200,
      body: await refreshBody(call, entry),
    })),
  },
  {
    method: 'PUT',
    path: '/datasets/{dataset}/schedule',
    operationId: 'setSchedule',
    summary: 'Asks for the data again by a cron line, in the time zone of the portal; null: no more.',
    tag: 'datasets',
    body: z.strictObject({ cron: z.string().min(1).max(100).nullable() }),
    answer: onDataset('publish', 'publish this dataset', async (call, entry) => {
      const { deps, viewer } = call;
      const { cron } = call.body as { readonly cron: string | null };
      if (cron !== null && (await deps.publishing.refreshOf(entry)).url === undefined)
        return problem(409, 'NoAddress', 'The data came as a file: there is no address to ask again.');
      const set = await deps.publishing.schedule(viewer, entry, cron ?? undefined);
      return set.ok
        ? { status: 200, body: await refreshBody(call, entry) }
        : problem(400, 'BadValue', 'cron: minute, hour, day, month, weekday, such as 0 4 * * 1.');
    }),
  },
  {
    method: 'POST',
    path: '/datasets/{dataset}/refresh',
    operationId: 'refreshDataset',
    summary: 'Asks for the data of a dataset now, as a job; the answer names it.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async (call, entry) => {
      const { deps, viewer } = call;
      if ((await deps.publishing.refreshOf(entry)).url === undefined)
        return problem(409, 'NoAddress', 'The data came as a file: there is no address to ask again.');
      const job = await deps.publishing.refreshNow(viewer, entry);
      return { status: 202, body: { job: job.id } };
    }),
  },
  {
    method: 'GET',
    path: '/unpublished',
    operationId: 'listUnpublished',
    summary: 'The datasets that were taken back from readers and that you may give back.',
    tag: 'datasets',
    isList: true,
    async answer(call) {
      const { limit, offset } = call.query;
      const found = call.deps.publishing.withdrawn().filter((entry) => mayBringBack(call, entry));
      const results = found.slice(offset, offset + limit).map(({ id, uid, metadata, recordCount }) => ({
        id,
        uid,
        title: metadata.title,
        records: recordCount,
      }));
      return { status: 200, body: { total_count: found.length, results } };
    },
  },
  {
    method: 'POST',
    path: '/unpublished/{uid}/publish',
    operationId: 'bringBackDataset',
    summary: 'Gives an unpublished dataset back to readers, as it was.',
    tag: 'datasets',
    async answer(call) {
      const { deps, viewer, path } = call;
      const entry = deps.publishing.withdrawn().find(({ uid }) => uid === path.uid);
      // Who may not give it back is told as little as who asks for nothing.
      if (entry === undefined || !mayBringBack(call, entry)) return notThere('such unpublished dataset');
      const back = await deps.publishing.bringBack(viewer, entry.uid);
      await deps.pushes.resume();
      return back === undefined
        ? notThere('such unpublished dataset')
        : { status: 200, body: { id: back.id, uid: back.uid, records: back.recordCount } };
    },
  },
];
