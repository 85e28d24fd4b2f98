import { attachmentNamed } from '../attachment-name.ts';
import { onDataset, whole } from './datasets.ts';
import { changedMeanwhile, type ManagementRoute, notThere, problem } from './route.ts';

/** Files that accompany a dataset: a description of its columns, a paper. */
export const attachmentRoutes: readonly ManagementRoute[] = [
  {
    method: 'POST',
    path: '/datasets/{dataset}/attachments',
    operationId: 'attachFile',
    summary:
      'Lets a file accompany a dataset: its bytes are the body, name and title are parameters. The ETag is that of the dataset.',
    tag: 'datasets',
    needsMatch: true,
    parameters: ['name', 'title'],
    takesFile: true,
    answer: onDataset('edit', 'edit this dataset', async (call, entry) => {
      const { deps, viewer, query, seen } = call;
      if (seen !== entry.metadataProcessed) return changedMeanwhile;
      if (query.text('name') === '') return problem(400, 'BadValue', 'name: what the file is called.');
      const file = await call.takeFile();
      if (!file.ok) return file.problems[0];
      const named = attachmentNamed(query.text('name'));
      const title = query.text('title').slice(0, 200) || named.filename;
      const attached = await deps.publishing.attach(
        viewer,
        entry,
        { path: file.value, ...named, title },
        seen,
      );
      return attached === undefined
        ? changedMeanwhile
        : { status: 201, body: whole(deps, attached), etag: attached.metadataProcessed };
    }),
  },
  {
    method: 'DELETE',
    path: '/datasets/{dataset}/attachments/{attachment}',
    operationId: 'detachFile',
    summary: 'Takes a file away from a dataset.',
    tag: 'datasets',
    needsMatch: true,
    answer: onDataset('edit', 'edit this dataset', async ({ deps, viewer, path, seen }, entry) => {
      const { attachment = '' } = path;
      if (!entry.metadata.attachments?.some(({ id }) => id === attachment))
        return notThere('such attachment');
      const detached = await deps.publishing.detach(viewer, entry, attachment, seen ?? '');
      return detached === undefined
        ? changedMeanwhile
        : { status: 200, body: whole(deps, detached), etag: detached.metadataProcessed };
    }),
  },
];
