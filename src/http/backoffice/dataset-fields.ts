import { officeDataset } from './datasets.ts';
import { openDrafts } from './drafts.ts';
import { waitForJob } from './publishing.ts';
import { datasetOf, goTo, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const PATH = '/backoffice/datasets/:dataset/fields/';

async function fieldsPage(call: OfficeCall): Promise<OfficeAnswer> {
  const entry = datasetOf(call);
  const draft = (await openDrafts(call)).find(
    // Data that cannot be read are no corrections to go on with.
    ({ datasetUid, state }) => datasetUid === entry.uid && state !== 'refused',
  );
  const kept = await call.deps.publishing.keptSource(entry.uid);
  return show('datasetFields', {
    dataset: officeDataset(call, entry),
    fields: entry.schema.fields,
    source:
      draft !== undefined
        ? { kind: 'draft', id: draft.id, name: draft.source.name }
        : kept !== undefined
          ? { kind: 'kept', name: kept.name, isCurrent: kept.snapshot === entry.manifest.id }
          : { kind: 'none' },
  });
}

/** What readers see is corrected with the source that it was made of: nobody has to give it again. */
export const datasetFieldsRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'datasets',
    right: 'edit',
    get: fieldsPage,
    async post(call) {
      const { uid, id } = datasetOf(call);
      const draft = await call.deps.publishing.beginAgain({
        owner: call.viewer.personId,
        dataset: { uid, id },
      });
      if (draft === undefined) return goTo(`/backoffice/datasets/${id}/fields/`);
      if (draft.jobId !== undefined) await waitForJob(call, draft.jobId);
      return goTo(`/backoffice/drafts/${draft.id}/`);
    },
  },
];
