import { identityOf } from '#push';
import { originOf } from '../origin.ts';
import { renewPushKey, switchPushOff, switchPushOn } from '../push-switch.ts';
import { onDataset } from './datasets.ts';
import { type ManagementRoute, problem } from './route.ts';

/** Whether programs push records into a dataset, and by which key. */
export const pushRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/datasets/{dataset}/push',
    operationId: 'getPush',
    summary: 'Whether records can be pushed into a dataset, and where to.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async ({ deps, request }, entry) => {
      const source = await deps.pushes.of(entry.uid);
      const address = `${originOf(request, deps.settings)}/api/push/1.0/${entry.id}/${source?.resource}/push/`;
      return {
        status: 200,
        body: {
          isOn: source !== undefined,
          address: source === undefined ? null : address,
          identity: identityOf(entry.schema) ?? null,
        },
      };
    }),
  },
  {
    method: 'POST',
    path: '/datasets/{dataset}/push',
    operationId: 'switchPushOn',
    summary: 'Lets programs push records; the key is in the answer and nowhere else.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async ({ deps, viewer }, entry) => {
      const key = await switchPushOn(deps, viewer, entry);
      return key === undefined
        ? problem(409, 'NotPossible', 'Records can be pushed already, or what is there cannot be added to.')
        : { status: 201, body: { key } };
    }),
  },
  {
    method: 'POST',
    path: '/datasets/{dataset}/push/key',
    operationId: 'renewPushKey',
    summary: 'A new key in the place of the old one, which opens nothing any more.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async ({ deps, viewer }, entry) => {
      const key = await renewPushKey(deps, viewer, entry);
      return key === undefined
        ? problem(409, 'NotPossible', 'Nothing can be pushed into this dataset: switch it on first.')
        : { status: 201, body: { key } };
    }),
  },
  {
    method: 'DELETE',
    path: '/datasets/{dataset}/push',
    operationId: 'switchPushOff',
    summary: 'Lets nobody push any more. What was pushed stays.',
    tag: 'datasets',
    answer: onDataset('publish', 'publish this dataset', async ({ deps, viewer }, entry) => {
      await switchPushOff(deps, viewer, entry);
      return { status: 204 };
    }),
  },
];
