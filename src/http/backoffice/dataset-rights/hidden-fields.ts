import type { Field } from '#dataset';
import { blankForm, type FormState } from '#web';
import { officeDataset } from '../datasets.ts';
import {
  datasetOf,
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from '../route.ts';
import { seenMark, stillStands } from '../seen.ts';
import {
  accessOf,
  fieldNamed,
  groupsFor,
  PATH,
  pathOf,
  rightsPage,
  saidOf,
  withOpenness,
  write,
} from './common.ts';

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

export const hiddenFields: readonly OfficeRoute[] = [
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
