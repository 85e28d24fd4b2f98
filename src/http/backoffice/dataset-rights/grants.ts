import { DATASET_RIGHTS, type Grant, type Holder } from '#visibility';
import { blankForm, type FilterCheck, type FormState } from '#web';
import { officeDataset } from '../datasets.ts';
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
} from '../route.ts';
import { seenMark, stillStands } from '../seen.ts';
import {
  accessOf,
  groupsFor,
  PATH,
  pathOf,
  rightsPage,
  saidOf,
  shownGrants,
  withOpenness,
  write,
} from './common.ts';
import { checkFilter } from './record-filter.ts';

const isSame = (a: Holder, b: Holder): boolean => a.kind === b.kind && a.id === b.id;

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

export const grants: readonly OfficeRoute[] = [
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
