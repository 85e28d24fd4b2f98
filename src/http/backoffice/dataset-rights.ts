import { ANONYMOUS, type Group, type KnownViewer } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import type { Field } from '#dataset';
import type { Translate } from '#i18n';
import { Failure } from '#lib';
import { compileRecords, type Query } from '#query';
import {
  type AccessProblem,
  DATASET_RIGHTS,
  type DatasetAccess,
  EVERYONE,
  type Grant,
  type Holder,
} from '#visibility';
import { blankForm, type FieldProblem, type FilterCheck, type FormState, type ShownGrant } from '#web';
import { odsqlText } from '../odsql-text.ts';
import { lastValue } from '../query-string.ts';
import { officeDataset } from './datasets.ts';
import {
  datasetOf,
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  type SaidCode,
  show,
} from './route.ts';
import { seenMark, stillStands } from './seen.ts';

const DATASETS = '/backoffice/datasets/';
const PATH = `${DATASETS}:dataset/rights/`;
const SAMPLE = 10;
const CHECK_MS = 4000;

const pathOf = (call: OfficeCall): string => `${DATASETS}${datasetOf(call).id}/rights/`;

/** What holds now, said or not. */
function accessOf(call: OfficeCall): DatasetAccess {
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
const saidOf = (call: OfficeCall): unknown => call.deps.visibility.access(datasetOf(call).uid) ?? 'nothing';

async function groupsFor(call: OfficeCall): Promise<readonly Group[]> {
  const groups = await call.deps.accounts.groups.list(call.viewer);
  return groups.ok ? groups.value : [];
}

const isSame = (a: Holder, b: Holder): boolean => a.kind === b.kind && a.id === b.id;

/** Grants with the names of people. */
async function shownGrants(call: OfficeCall, grants: readonly Grant[]): Promise<readonly ShownGrant[]> {
  const ids = grants.flatMap(({ holder }) => (holder.kind === 'person' ? [holder.id] : []));
  const names = await call.deps.accounts.people.names(ids);
  return grants.map((grant) => {
    const name = grant.holder.kind === 'person' ? names.get(grant.holder.id) : undefined;
    return { ...grant, ...(name === undefined ? {} : { personName: name }) };
  });
}

async function rightsPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
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
async function write(call: OfficePost, access: DatasetAccess | undefined): Promise<boolean> {
  const { deps, form, viewer } = call;
  const set = await deps.visibility.setAccess(viewer, datasetOf(call).id, access);
  if (set.ok) return true;
  for (const problem of set.problems) {
    const { field, text } = problemOf(call.t, problem);
    form.refuse(field, text);
  }
  return false;
}

const openness: OfficeRoute = {
  path: PATH,
  section: 'datasets',
  right: 'manage',
  get: (call) => rightsPage(call),
  async post(call) {
    const { form } = call;
    const chosen = form.choice('openness', ['default', 'public', 'restricted']);
    stillStands(form, saidOf(call));
    const access = accessOf(call);
    const hasMore = access.grants.length + access.hiddenFields.length > 0;
    if (chosen === 'default' && hasMore) form.refuse('openness', { message: 'rights.openness-loses' });
    if (!form.isGood) return rightsPage(call, form.state());
    const next = chosen === 'default' ? undefined : { ...access, isRestricted: chosen === 'restricted' };
    if (!(await write(call, next))) return rightsPage(call, form.state());
    return goTo(pathOf(call), 'rights-saved');
  },
};

/** Looks at a record filter: what is wrong with it, or how many records it leaves. */
async function checkFilter(call: OfficeCall, filter: string): Promise<FilterCheck | undefined> {
  const entry = datasetOf(call);
  const compiled = compileRecords(
    { select: 'count(*) as n', where: [filter], timezone: 'UTC', lang: call.language, now: call.now },
    entry.schema,
  );
  if (!compiled.ok) {
    const [problem] = compiled.problems;
    return { isGood: false, text: filter, message: odsqlText(call.t, problem), at: problem.at };
  }
  const records = await countOf(call, entry, compiled.value);
  return records === undefined ? undefined : { isGood: true, records, of: entry.recordCount };
}

/** Undefined when it takes longer than somebody who types would wait. */
async function countOf(call: OfficeCall, entry: DatasetEntry, query: Query): Promise<number | undefined> {
  const { catalogue, engine } = call.deps;
  try {
    const { rows } = await engine.page(catalogue.snapshot(entry), query, {
      format: 'json',
      timezone: 'UTC',
      lang: call.language,
      fileUrl: '',
      signal: AbortSignal.timeout(CHECK_MS),
    });
    return Number((JSON.parse(rows[0] ?? '{"n":0}') as { readonly n: number }).n);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The same for a script that asks while somebody types. */
const liveCheck: OfficeRoute = {
  path: `${PATH}check/`,
  section: 'datasets',
  right: 'manage',
  async get(call) {
    const { t } = call;
    const filter = (lastValue(call.query, 'where') ?? '').slice(0, 10_000);
    if (filter.trim() === '')
      return { answer: 'json', status: 200, body: { message: t('rights.check-empty') } };
    const check = await checkFilter(call, filter);
    const body =
      check === undefined
        ? { message: t('rights.check-long') }
        : check.isGood
          ? { message: t('rights.check-good', { count: check.records, of: check.of }) }
          : { message: check.message, at: check.at };
    return { answer: 'json', status: 200, body };
  },
};

async function grantPage(
  call: OfficeCall,
  grant: Grant | undefined,
  form?: FormState,
  check?: FilterCheck,
): Promise<OfficeAnswer> {
  const [shown] = grant === undefined ? [] : await shownGrants(call, [grant]);
  const begin = blankForm(
    grant === undefined
      ? { rights: ['browse'] }
      : { rights: grant.rights, recordFilter: grant.recordFilter ?? '' },
  );
  return show(
    'grant',
    {
      dataset: officeDataset(call, datasetOf(call)),
      groups: await groupsFor(call),
      ...(shown === undefined ? {} : { grant: shown }),
      form: form ?? begin,
      seen: seenMark(saidOf(call)),
      ...(check === undefined ? {} : { check }),
    },
    form !== undefined && Object.keys(form.problems).length > 0 ? 422 : 200,
  );
}

/** What the form says of a holder's rights. */
function grantIn({ form }: OfficePost, holder: Holder): Grant {
  const filter = form.text('recordFilter', { required: false });
  return {
    holder,
    rights: form.choices('rights', DATASET_RIGHTS),
    ...(filter === '' || holder.kind === 'person' ? {} : { recordFilter: filter }),
  };
}

/** Whom the form of a new right names. */
async function holderIn(call: OfficePost): Promise<Holder | undefined> {
  const { form, deps, viewer } = call;
  const group = form.text('group', { required: false });
  const person = form.text('person', { required: false, max: 254 });
  if (group !== '') return { kind: 'group', id: group };
  if (person === '') {
    form.refuse('group', { message: 'rights.choose-holder' });
    return undefined;
  }
  const found = await deps.accounts.people.find(viewer, person);
  if (found !== undefined) return { kind: 'person', id: found };
  form.refuse('person', { message: 'rights.person-unknown' });
  return undefined;
}

/** Saves a grant in the place of what its holder had, or only looks at its filter when that was asked for. */
async function saveGrant(
  call: OfficePost,
  grant: Grant,
  before: Grant | undefined,
  said: SaidCode,
): Promise<OfficeAnswer> {
  const { form } = call;
  if (form.hidden('act') === 'check') {
    const check = grant.recordFilter === undefined ? undefined : await checkFilter(call, grant.recordFilter);
    return grantPage(call, before, form.state(), check);
  }
  const access = accessOf(call);
  const others = access.grants.filter(({ holder }) => before === undefined || !isSame(holder, before.holder));
  stillStands(form, saidOf(call));
  if (form.isGood && (await write(call, { ...access, grants: [...others, grant] })))
    return goTo(pathOf(call), said);
  const check = grant.recordFilter === undefined ? undefined : await checkFilter(call, grant.recordFilter);
  return grantPage(call, before, form.state(), check?.isGood === false ? check : undefined);
}

/** The grant that the address names. */
const grantNamed = (call: OfficeCall): Grant | undefined =>
  accessOf(call).grants.find(
    ({ holder }) => holder.kind === call.path.kind && holder.id === call.path.holder,
  );

const grants: readonly OfficeRoute[] = [
  {
    path: `${PATH}grants/new/`,
    section: 'datasets',
    right: 'manage',
    get: (call) => grantPage(call, undefined),
    async post(call) {
      const { form } = call;
      const holder = await holderIn(call);
      if (holder === undefined && form.hidden('act') !== 'check')
        return grantPage(call, undefined, form.state());
      return saveGrant(call, grantIn(call, holder ?? { kind: 'group', id: '' }), undefined, 'rights-saved');
    },
  },
  {
    path: `${PATH}grants/:kind/:holder/`,
    section: 'datasets',
    right: 'manage',
    async get(call) {
      const grant = grantNamed(call);
      return grant === undefined ? notHere : grantPage(call, grant);
    },
    async post(call) {
      const grant = grantNamed(call);
      if (grant === undefined) return notHere;
      return saveGrant(call, grantIn(call, grant.holder), grant, 'rights-saved');
    },
  },
  {
    path: `${PATH}grants/:kind/:holder/remove/`,
    section: 'datasets',
    right: 'manage',
    async post(call) {
      const grant = grantNamed(call);
      if (grant === undefined) return goTo(pathOf(call));
      const access = accessOf(call);
      const others = access.grants.filter((one) => one !== grant);
      const stands = stillStands(call.form, saidOf(call));
      if (!stands || !(await write(call, { ...access, grants: others })))
        return rightsPage(call, withOpenness(call));
      return goTo(pathOf(call), 'right-taken-back');
    },
  },
];

/** The form of openness as it stands, with what was wrong with a button beside it. */
const withOpenness = (call: OfficePost): FormState => {
  const said = call.deps.visibility.access(datasetOf(call).uid);
  const openness = said === undefined ? 'default' : said.isRestricted ? 'restricted' : 'public';
  return { values: { openness }, problems: call.form.state().problems };
};

async function hiddenFieldPage(
  call: OfficeCall,
  field: Field | undefined,
  form: FormState,
): Promise<OfficeAnswer> {
  const entry = datasetOf(call);
  const hidden = new Set(accessOf(call).hiddenFields.map((one) => one.field));
  return show(
    'hiddenField',
    {
      dataset: officeDataset(call, entry),
      groups: await groupsFor(call),
      ...(field === undefined ? {} : { field }),
      fields: entry.schema.fields.filter(({ name }) => !hidden.has(name)),
      form,
      seen: seenMark(saidOf(call)),
    },
    Object.keys(form.problems).length > 0 ? 422 : 200,
  );
}

/** Hides a field from all but some groups; `before`: it was hidden already. */
async function saveHidden(call: OfficePost, name: string, before: Field | undefined): Promise<OfficeAnswer> {
  const { form } = call;
  const access = accessOf(call);
  const groups = await groupsFor(call);
  const seenBy = form.choices(
    'groups',
    groups.map(({ id }) => id),
  );
  stillStands(form, saidOf(call));
  const others = access.hiddenFields.filter((one) => before === undefined || one.field !== before.name);
  const hiddenFields = [...others, { field: name, seenBy }];
  if (form.isGood && (await write(call, { ...access, hiddenFields })))
    return goTo(pathOf(call), 'rights-saved');
  return hiddenFieldPage(call, before, form.state());
}

/** The hidden field that the address names, and who sees it. */
function hiddenNamed(call: OfficeCall) {
  const said = accessOf(call).hiddenFields.find(({ field }) => field === call.path.field);
  return said && { ...fieldNamed(datasetOf(call), said.field), seenBy: said.seenBy };
}

/** A field of a dataset, also when newer data have it no more: what hides it still holds. */
function fieldNamed(entry: DatasetEntry, name: string): { readonly field: Field; readonly isGone: boolean } {
  const field = entry.schema.fields.find((one) => one.name === name);
  return { field: field ?? { name, type: 'text', label: {}, annotations: {} }, isGone: field === undefined };
}

const hiddenFields: readonly OfficeRoute[] = [
  {
    path: `${PATH}fields/new/`,
    section: 'datasets',
    right: 'manage',
    get: (call) => hiddenFieldPage(call, undefined, blankForm()),
    async post(call) {
      const name = call.form.text('field');
      if (!call.form.isGood) return hiddenFieldPage(call, undefined, call.form.state());
      return saveHidden(call, name, undefined);
    },
  },
  {
    path: `${PATH}fields/:field/`,
    section: 'datasets',
    right: 'manage',
    async get(call) {
      const hidden = hiddenNamed(call);
      if (hidden === undefined) return notHere;
      return hiddenFieldPage(call, hidden.field, blankForm({ groups: hidden.seenBy }));
    },
    async post(call) {
      const hidden = hiddenNamed(call);
      return hidden === undefined ? notHere : saveHidden(call, hidden.field.name, hidden.field);
    },
  },
  {
    path: `${PATH}fields/:field/show/`,
    section: 'datasets',
    right: 'manage',
    async post(call) {
      const hidden = hiddenNamed(call);
      if (hidden === undefined) return goTo(pathOf(call));
      const access = accessOf(call);
      const others = access.hiddenFields.filter(({ field }) => field !== hidden.field.name);
      const stands = stillStands(call.form, saidOf(call));
      if (!stands || !(await write(call, { ...access, hiddenFields: others })))
        return rightsPage(call, withOpenness(call));
      return goTo(pathOf(call), 'field-shown');
    },
  },
];

/** Somebody who is in one group and no other, and has no permission. */
const memberOf = (group: string): KnownViewer => ({
  kind: 'person',
  personId: '',
  name: '',
  groups: [group],
  permissions: new Set(),
  by: 'session',
});

const seenAs: OfficeRoute = {
  path: `${PATH}as/:group/`,
  section: 'datasets',
  right: 'manage',
  async get(call) {
    const { deps, now } = call;
    const entry = datasetOf(call);
    const id = call.path.group ?? '';
    const group = (await groupsFor(call)).find((one) => one.id === id);
    if (group === undefined && id !== EVERYONE) return notHere;
    const sees = deps.visibility.of(id === EVERYONE ? ANONYMOUS : memberOf(id), now);
    const seen = await sees.dataset(entry.id);
    const dataset = officeDataset(call, entry);
    if (seen === undefined) return show('seenAs', { dataset, group });
    const visible = sees.visible(seen);
    const query = compileRecords(
      {
        limit: SAMPLE,
        timezone: 'UTC',
        lang: call.language,
        now,
        ...(visible === undefined ? {} : { visible }),
      },
      seen.schema,
    );
    if (!query.ok) throw new Error('a query without clauses does not compile');
    const { rows } = await deps.engine.page(deps.catalogue.snapshot(seen), query.value, {
      format: 'json',
      timezone: 'UTC',
      lang: call.language,
      fileUrl: '',
    });
    const shown = new Set(seen.schema.fields.map(({ name }) => name));
    return show('seenAs', {
      dataset,
      group,
      sees: {
        records: seen.recordCount,
        of: entry.recordCount,
        fields: seen.schema.fields,
        hidden: entry.schema.fields.filter(({ name }) => !shown.has(name)),
        sample: rows.map((row) => JSON.parse(row) as Readonly<Record<string, unknown>>),
      },
    });
  },
};

/** Who sees and does what with a dataset. */
export const datasetRightsRoutes: readonly OfficeRoute[] = [
  openness,
  liveCheck,
  ...grants,
  ...hiddenFields,
  seenAs,
];
