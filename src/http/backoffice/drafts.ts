import { may } from '#accounts';
import type { Draft } from '#publishing';
import type { OfficeCall } from './route.ts';

/** The draft that the address names, when the person may work on it. */
export async function draftOf(call: OfficeCall): Promise<Draft | undefined> {
  const { deps, path, viewer } = call;
  const draft = await deps.publishing.get(path.draft ?? '');
  return draft !== undefined && mayWorkOn(call, draft, viewer.personId) ? draft : undefined;
}

function mayWorkOn({ deps, viewer }: OfficeCall, draft: Draft, personId: string): boolean {
  if (draft.datasetUid !== undefined) return deps.visibility.may(viewer, 'edit', { uid: draft.datasetUid });
  return (draft.owner === personId && may(viewer, 'create-datasets')) || may(viewer, 'administer');
}

/** Drafts that the person may work on. */
export async function openDrafts(call: OfficeCall): Promise<readonly Draft[]> {
  const drafts = await call.deps.publishing.open(call.viewer.personId);
  return drafts.filter((draft) => mayWorkOn(call, draft, call.viewer.personId));
}
