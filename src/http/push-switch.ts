import type { KnownViewer } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import type { HttpDeps } from './deps.ts';

/** A change of how programs push into a dataset, with what the log says of it. */
async function noted<Value>(
  { accounts }: HttpDeps,
  viewer: KnownViewer,
  entry: DatasetEntry,
  action: string,
  done: Promise<Value>,
): Promise<Value> {
  const value = await done;
  if (value !== undefined)
    await accounts.audit.record(viewer, { action, target: { kind: 'dataset', id: entry.id } });
  return value;
}

/** Lets programs push; answers the key, which is shown once. Undefined: it is on already, or cannot be. */
export const switchPushOn = (deps: HttpDeps, viewer: KnownViewer, entry: DatasetEntry) =>
  noted(deps, viewer, entry, 'dataset.push-on', deps.pushes.switchOn(entry.uid));

/** A new key in the place of the old one; undefined while it is off. */
export const renewPushKey = (deps: HttpDeps, viewer: KnownViewer, entry: DatasetEntry) =>
  noted(deps, viewer, entry, 'dataset.push-key-renewed', deps.pushes.renewKey(entry.uid));

export const switchPushOff = (deps: HttpDeps, viewer: KnownViewer, entry: DatasetEntry) =>
  noted(
    deps,
    viewer,
    entry,
    'dataset.push-off',
    deps.pushes.switchOff(entry.uid).then(() => true),
  );
