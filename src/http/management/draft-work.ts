import { createReadStream, rmSync } from 'node:fs';
import { z } from 'zod';
import { choicesToShow, type Draft, PreviewLost } from '#publishing';
import { answerOf, mayWorkOn, onDraft, settled, shown } from './drafts.ts';
import { changedMeanwhile, type ManagementRoute, notThere, problem } from './route.ts';

/** Takes the latest save back, or forward again. */
const back = (act: 'undo' | 'redo'): ManagementRoute => ({
  method: 'POST',
  path: `/drafts/{draft}/${act}`,
  operationId: `${act}Draft`,
  summary: act === 'undo' ? 'Takes the latest save of a draft back.' : 'Takes it forward again.',
  tag: 'drafts',
  needsMatch: true,
  answer: onDraft(async (call, draft) => {
    const { deps, viewer, seen } = call;
    if (draft[act] === 0) return problem(409, 'NotPossible', `There is nothing to ${act}.`);
    const done = await deps.publishing[act](draft.id, Number(seen), viewer.personId);
    return done === undefined ? changedMeanwhile : answerOf(await settled(call, done));
  }),
});

const viewOf = async (
  deps: Parameters<ManagementRoute['answer']>[0]['deps'],
  draft: Draft,
  by: string,
): Promise<object> => {
  const { steps, choices, metadata } = draft;
  const view = await deps.publishing.look(
    draft,
    { steps, choices: choices && choicesToShow(choices), metadata },
    by,
  );
  return {
    preview: view?.preview ?? draft.preview ?? null,
    effects: view?.effects ?? [],
    problem: view?.problem ?? draft.problem ?? null,
  };
};

/** What is looked at and done with a draft between its beginning and its end. */
export const draftWorkRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/drafts',
    operationId: 'listDrafts',
    summary: 'The drafts that you may work on, the latest first.',
    tag: 'drafts',
    isList: true,
    async answer(call) {
      const { limit, offset } = call.query;
      const found = (await call.deps.publishing.open(call.viewer.personId)).filter((draft) =>
        mayWorkOn(call, draft),
      );
      return {
        status: 200,
        body: { total_count: found.length, results: found.slice(offset, offset + limit).map(shown) },
      };
    },
  },
  back('undo'),
  back('redo'),
  {
    method: 'GET',
    path: '/drafts/{draft}/preview',
    operationId: 'previewDraft',
    summary:
      'The first rows of the source, what the fields make of them, what each processor does, and which values are rejected.',
    tag: 'drafts',
    answer: onDraft(async ({ deps, viewer }, draft) => {
      try {
        return { status: 200, body: await viewOf(deps, draft, viewer.personId) };
      } catch (error) {
        if (!(error instanceof PreviewLost)) throw error;
        return problem(503, 'PreviewLost', 'It takes too long to show what these processors do.');
      }
    }),
  },
  {
    method: 'GET',
    path: '/drafts/{draft}/rejected',
    operationId: 'getRejected',
    summary: 'Every value that is rejected, with the number of its row, as a CSV file.',
    tag: 'drafts',
    answer: onDraft(async ({ deps, viewer }, draft) => {
      const found = await deps.publishing.rejects(draft, viewer.personId);
      if (found === undefined) return notThere('list of rejected values');
      const file = createReadStream(found.path);
      if (found.made) file.once('close', () => rmSync(found.path, { force: true }));
      return { status: 200, file, type: 'text/csv; charset=utf-8', name: 'rejected-values.csv' };
    }),
  },
  {
    method: 'POST',
    path: '/drafts/{draft}/inspect',
    operationId: 'inspectDraft',
    summary: 'Has the source looked at once more; with whole: every record of it.',
    tag: 'drafts',
    body: z.strictObject({ whole: z.boolean().default(false) }),
    answer: onDraft(async (call, draft) => {
      const { whole } = call.body as { readonly whole: boolean };
      await call.deps.publishing.inspect(draft.id, call.viewer.personId, { whole });
      return answerOf(await settled(call, draft));
    }),
  },
  {
    method: 'POST',
    path: '/drafts/{draft}/cancel',
    operationId: 'cancelDraft',
    summary: 'Calls off what is being done with a draft.',
    tag: 'drafts',
    answer: onDraft(async ({ deps }, draft) => {
      await deps.publishing.cancel(draft.id);
      return { status: 204 };
    }),
  },
];
