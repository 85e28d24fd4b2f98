import { identityOf } from '#push';
import { originOf } from '../origin.ts';
import { renewPushKey, switchPushOff, switchPushOn } from '../push-switch.ts';
import { officeDataset } from './datasets.ts';
import { datasetOf, goTo, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/datasets/:dataset/push/';

const pathOf = (call: OfficeCall, rest = ''): string =>
  `/backoffice/datasets/${datasetOf(call).id}/push/${rest}`;

async function pushPage(call: OfficeCall, key?: string): Promise<OfficeAnswer> {
  const entry = datasetOf(call);
  const source = await call.deps.pushes.of(entry.uid);
  const origin = originOf(call.request, call.deps.settings);
  return show('push', {
    dataset: officeDataset(call, entry),
    ...(source === undefined
      ? {}
      : {
          source,
          address: `${origin}/api/push/1.0/${entry.id}/${source.resource}/push/`,
        }),
    ...(key === undefined ? {} : { key }),
    identity: identityOf(entry.schema),
    rejected: entry.manifest.rejectedCount,
    fields: entry.schema.fields.map(({ name }) => name),
  });
}

/** Records that programs push into a dataset. */
export const pushRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'datasets', right: 'publish', get: (call) => pushPage(call) },
  {
    path: `${PATH}on/`,
    section: 'datasets',
    right: 'publish',
    async post(call) {
      const entry = datasetOf(call);
      const key = await switchPushOn(call.deps, call.viewer, entry);
      if (key === undefined) return goTo(pathOf(call), 'push-not-on');
      return pushPage(call, key);
    },
  },
  {
    path: `${PATH}key/`,
    section: 'datasets',
    right: 'publish',
    async post(call) {
      const entry = datasetOf(call);
      const key = await renewPushKey(call.deps, call.viewer, entry);
      if (key === undefined) return goTo(pathOf(call));
      return pushPage(call, key);
    },
  },
  {
    path: `${PATH}off/`,
    section: 'datasets',
    right: 'publish',
    async post(call) {
      const entry = datasetOf(call);
      await switchPushOff(call.deps, call.viewer, entry);
      return goTo(pathOf(call), 'push-off');
    },
  },
];
