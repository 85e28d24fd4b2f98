import type { Group } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import type { Field } from '#dataset';
import type { Translate } from '#i18n';
import type { AccessProblem, DatasetAccess, Grant } from '#visibility';
import { blankForm, type FieldProblem, type FormState, type ShownGrant } from '#web';
import { odsqlText } from '../../odsql-text.ts';
import { officeDataset } from '../datasets.ts';
import { datasetOf, type OfficeAnswer, type OfficeCall, type OfficePost, show } from '../route.ts';
import { seenMark } from '../seen.ts';

const DATASETS = '/backoffice/datasets/';
export const PATH = `${DATASETS}:dataset/rights/`;

export const pathOf = (call: OfficeCall): string => `${DATASETS}${datasetOf(call).id}/rights/`;

/** What holds now, said or not. */
export function accessOf(call: OfficeCall): DatasetAccess {
  const { visibility } = call.deps;
  return (
    visibility.access(datasetOf(call).uid) ?? {
      isRestricted: visibility.portal().otherDatasets === 'restricted',
      grants: [],
      hiddenFields: [],
    }
  );
}

/** What the forms were made from. */
export const saidOf = (call: OfficeCall): unknown =>
  call.deps.visibility.access(datasetOf(call).uid) ?? NOTHING;

const NOTHING = 'nothing';

export async function groupsFor(call: OfficeCall): Promise<readonly Group[]> {
  const groups = await call.deps.accounts.groups.list(call.viewer);
  return groups.ok ? groups.value : [];
}

/** Grants with the names of people. */
export async function shownGrants(
  call: OfficeCall,
  grants: readonly Grant[],
): Promise<readonly ShownGrant[]> {
  const ids = grants.flatMap(({ holder }) => (holder.kind === 'person' ? [holder.id] : []));
  const names = await call.deps.accounts.people.names(ids);
  return grants.map((grant) => {
    const name = grant.holder.kind === 'person' ? names.get(grant.holder.id) : undefined;
    return { ...grant, ...(name === undefined ? {} : { personName: name }) };
  });
}

export async function rightsPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const entry = datasetOf(call);
  const said = call.deps.visibility.access(entry.uid);
  const access = accessOf(call);
  const openness = said === undefined ? 'default' : said.isRestricted ? 'restricted' : 'public';
  return show(
    'datasetRights',
    {
      dataset: officeDataset(call, entry),
      groups: await groupsFor(call),
      grants: await shownGrants(call, access.grants),
      hiddenFields: access.hiddenFields.map(({ field, seenBy }) => ({ ...fieldNamed(entry, field), seenBy })),
      form: form ?? blankForm({ openness }),
      portalDefault: call.deps.visibility.portal().otherDatasets,
      seen: seenMark(saidOf(call)),
    },
    form === undefined ? 200 : 422,
  );
}

/** A problem with rights in the words of the pages, and the field that it is about. */
function problemOf(
  t: Translate,
  problem: AccessProblem,
): { readonly field: string; readonly text: FieldProblem } {
  switch (problem.code) {
    case 'record-filter':
      return { field: 'recordFilter', text: { text: odsqlText(t, problem.problem) } };
    case 'no-right':
    case 'everyone-only-browses':
      return { field: 'rights', text: { message: `rights.problem.${problem.code}` } };
    case 'granted-twice':
    case 'everyone-on-restricted':
      return { field: 'group', text: { message: `rights.problem.${problem.code}` } };
    case 'unknown-field':
    case 'hidden-twice':
      return { field: 'field', text: { message: `rights.problem.${problem.code}` } };
    default:
      return { field: '', text: { message: `rights.problem.${problem.code}` } };
  }
}

/** Writes what holds from now on; false when it was refused, which the form then says. */
export async function write(call: OfficePost, access: DatasetAccess | undefined): Promise<boolean> {
  const { deps, form, viewer } = call;
  const isSeen = (before: DatasetAccess | undefined) => form.hidden('seen') === seenMark(before ?? NOTHING);
  const set = await deps.visibility.setAccess(viewer, datasetOf(call).id, access, isSeen);
  if (set.ok) return true;
  for (const problem of set.problems) {
    const { field, text } = problemOf(call.t, problem);
    form.refuse(field, text);
  }
  return false;
}

/** The form of openness as it stands, with what was wrong with a button beside it. */
export const withOpenness = (call: OfficePost): FormState => {
  const said = call.deps.visibility.access(datasetOf(call).uid);
  const openness = said === undefined ? 'default' : said.isRestricted ? 'restricted' : 'public';
  return { values: { openness }, problems: call.form.state().problems };
};

/** A field of a dataset, also when newer data have it no more: what hides it still holds. */
export function fieldNamed(
  entry: DatasetEntry,
  name: string,
): { readonly field: Field; readonly isGone: boolean } {
  const field = entry.schema.fields.find((one) => one.name === name);
  return { field: field ?? { name, type: 'text', label: {}, annotations: {} }, isGone: field === undefined };
}
