import { z } from 'zod';
import { translator } from '#i18n';
import { type AccessProblem, DATASET_RIGHTS, type DatasetAccess } from '#visibility';
import { seenMark } from '../backoffice/seen.ts';
import { odsqlText } from '../odsql-text.ts';
import { onDataset } from './datasets.ts';
import { changedMeanwhile, type ManagementCall, type ManagementRoute, problem } from './route.ts';

const t = translator('en');
const holder = z.strictObject({ kind: z.enum(['group', 'person']), id: z.string().min(1).max(100) });

const access = z.strictObject({
  isRestricted: z.boolean(),
  grants: z
    .array(
      z.strictObject({
        holder,
        rights: z.array(z.enum(DATASET_RIGHTS)),
        recordFilter: z.string().min(1).max(10_000).optional(),
      }),
    )
    .max(1000),
  hiddenFields: z
    .array(z.strictObject({ field: z.string().max(200), seenBy: z.array(z.string().max(100)).max(1000) }))
    .max(5000),
});

/** Why rights cannot be as asked, and of whom or what. */
function accessProblem(first: AccessProblem) {
  const where =
    'holder' in first
      ? `${first.holder.kind} ${first.holder.id}: `
      : 'field' in first
        ? `${first.field}: `
        : '';
  const text =
    first.code === 'record-filter' ? odsqlText(t, first.problem) : t(`rights.problem.${first.code}`);
  return problem(400, 'BadValue', `${where}${text}`);
}

/** Holders that there are, so that no right waits for somebody who comes later. */
async function unknownHolder({ deps, viewer }: ManagementCall, { grants, hiddenFields }: DatasetAccess) {
  const groups = await deps.accounts.groups.list(viewer);
  const known = new Set([...(groups.ok ? groups.value.map(({ id }) => id) : []), 'everyone']);
  const asked = [
    ...grants.flatMap(({ holder: one }) => (one.kind === 'group' ? [one.id] : [])),
    ...hiddenFields.flatMap(({ seenBy }) => seenBy),
  ];
  const group = asked.find((id) => !known.has(id));
  if (group !== undefined) return `group ${group}`;
  const people = grants.flatMap(({ holder: one }) => (one.kind === 'person' ? [one.id] : []));
  const names = await deps.accounts.people.names(people);
  const person = people.find((id) => !names.has(id));
  return person === undefined ? undefined : `person ${person}`;
}

/** Who sees and does what with a dataset, for whoever may manage it. */
export const accessRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/datasets/{dataset}/access',
    operationId: 'getAccess',
    summary:
      'Who sees and does what with a dataset: rights of groups and people, record filters, hidden fields. Null: nothing was said, and what holds for the portal holds.',
    tag: 'datasets',
    answer: onDataset('manage', 'manage this dataset', async ({ deps }, entry) => {
      const said = deps.visibility.access(entry.uid) ?? null;
      return {
        status: 200,
        body: { access: said, otherwise: deps.visibility.portal().otherDatasets },
        etag: seenMark(said),
      };
    }),
  },
  {
    method: 'PUT',
    path: '/datasets/{dataset}/access',
    operationId: 'setAccess',
    summary: 'Says who sees and does what with a dataset, in place of all that was said before.',
    tag: 'datasets',
    needsMatch: true,
    body: z.strictObject({ access: access.nullable() }),
    answer: onDataset('manage', 'manage this dataset', async (call, entry) => {
      const { deps, viewer, seen } = call;
      if (seen !== seenMark(deps.visibility.access(entry.uid) ?? null)) return changedMeanwhile;
      const wanted = (call.body as { readonly access: DatasetAccess | null }).access ?? undefined;
      const unknown = wanted && (await unknownHolder(call, wanted));
      if (unknown !== undefined) return problem(400, 'BadValue', `There is no ${unknown.slice(0, 120)}.`);
      const isSeen = (before: DatasetAccess | undefined) => seen === seenMark(before ?? null);
      const set = await deps.visibility.setAccess(viewer, entry.id, wanted, isSeen);
      if (!set.ok)
        return set.problems[0].code === 'changed-meanwhile'
          ? changedMeanwhile
          : accessProblem(set.problems[0]);
      const said = deps.visibility.access(entry.uid) ?? null;
      return {
        status: 200,
        body: { access: said, otherwise: deps.visibility.portal().otherDatasets },
        etag: seenMark(said),
      };
    }),
  },
];
