import type { Group } from '#accounts';
import type { Field } from '#dataset';
import { localized } from '#i18n';
import { DATASET_RIGHTS, type DatasetRight, EVERYONE, type Holder } from '#visibility';
import { Cell } from '../../components/cell.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import type { ShownRecord } from '../../model.ts';
import { useSite } from '../../site.ts';
import { useGroupName } from '../components/account-parts.tsx';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { SelectField, TextArea, TextField, TickList } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Badge, Facts, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

/** What one holder has been given, and what comes of it. */
export interface ShownGrant {
  readonly holder: Holder;
  /** Name of the person; groups are named by the page. */
  readonly personName?: string;
  readonly rights: readonly DatasetRight[];
  readonly recordFilter?: string;
}

export interface DatasetRightsData {
  readonly dataset: OfficeDataset;
  readonly groups: readonly Group[];
  readonly grants: readonly ShownGrant[];
  readonly hiddenFields: readonly {
    readonly field: Field;
    /** The data have it no more: who it was hidden from sees no record. */
    readonly isGone: boolean;
    readonly seenBy: readonly string[];
  }[];
  /** Which form of openness is chosen, and what the portal says for datasets of which nothing is said. */
  readonly form: FormState;
  readonly portalDefault: 'public' | 'restricted';
  readonly seen: string;
}

export interface GrantData {
  readonly dataset: OfficeDataset;
  readonly groups: readonly Group[];
  /** Absent for a new one. */
  readonly grant?: ShownGrant;
  readonly form: FormState;
  readonly seen: string;
  /** What checking the filter found. */
  readonly check?: FilterCheck;
}

/** A record filter that was looked at before anything is saved. */
export type FilterCheck =
  | { readonly isGood: true; readonly records: number; readonly of: number }
  | {
      readonly isGood: false;
      readonly text: string;
      /** In the language of the page. */
      readonly message: string;
      /** Offsets into the text. */
      readonly at: { readonly start: number; readonly end: number };
    };

export interface HiddenFieldData {
  readonly dataset: OfficeDataset;
  readonly groups: readonly Group[];
  /** Absent when the field is still to be chosen. */
  readonly field?: Field;
  /** To choose from. */
  readonly fields: readonly Field[];
  readonly form: FormState;
  readonly seen: string;
}

export interface SeenAsData {
  readonly dataset: OfficeDataset;
  readonly group: Group | undefined;
  /** Absent: the group does not know of the dataset. */
  readonly sees?: {
    readonly records: number;
    readonly of: number;
    readonly fields: readonly Field[];
    readonly hidden: readonly Field[];
    readonly sample: readonly ShownRecord[];
  };
}

const rightsPath = (dataset: OfficeDataset): string => `/backoffice/datasets/${dataset.id}/rights/`;

function useFieldLabel(): (field: Field) => string {
  const { language, defaultLanguage } = useSite();
  return (field) => localized(field.label, language, defaultLanguage).trim() || field.name;
}

/** The name of whoever holds a right. */
function useHolderName(groups: readonly Group[]): (grant: ShownGrant) => string {
  const { t } = useSite();
  const groupName = useGroupName();
  return ({ holder, personName }) => {
    if (holder.kind === 'person') return personName ?? t('audit.erased');
    if (holder.id === EVERYONE) return t('rights.everyone');
    const group = groups.find(({ id }) => id === holder.id);
    return group === undefined ? holder.id : groupName(group);
  };
}

function Grants({ data }: { readonly data: DatasetRightsData }) {
  const { t, href } = useSite();
  const nameOf = useHolderName(data.groups);
  const path = rightsPath(data.dataset);
  const pathOf = ({ holder }: ShownGrant) => `${path}grants/${holder.kind}/${holder.id}/`;
  const columns: readonly Column<ShownGrant>[] = [
    {
      name: 'holder',
      label: t('rights.who'),
      kind: 'name',
      cell: (grant) => (
        <>
          <a href={href(pathOf(grant))}>{nameOf(grant)}</a>
          <span class="row-note">{t(`rights.holder.${grant.holder.kind}`)}</span>
        </>
      ),
    },
    {
      name: 'rights',
      label: t('rights.may'),
      cell: ({ rights }) => rights.map((right) => t(`right.${right}`)).join(', '),
    },
    {
      name: 'filter',
      label: t('rights.records'),
      kind: 'long',
      cell: ({ recordFilter }) =>
        recordFilter === undefined ? t('rights.all-records') : <code>{recordFilter}</code>,
    },
    {
      name: 'acts',
      label: t('office.acts'),
      kind: 'actions',
      cell: (grant) => (
        <span class="row-acts">
          {grant.holder.kind === 'group' ? (
            <a class="button is-small is-quiet" href={href(`${path}as/${grant.holder.id}/`)}>
              {t('rights.see-as')}
              <span class="unseen"> {nameOf(grant)}</span>
            </a>
          ) : null}
          <ActionButton
            action={`${pathOf(grant)}remove/`}
            hidden={{ seen: data.seen }}
            label={t('rights.take-back')}
            about={nameOf(grant)}
            isDangerous
          />
        </span>
      ),
    },
  ];
  return (
    <Section
      title={t('rights.grants')}
      lead={t('rights.grants-lead')}
      actions={<a href={href(`${path}grants/new/`)}>{t('rights.give')}</a>}
    >
      {data.grants.length === 0 ? (
        <Empty>
          <p>{t('rights.no-grants')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('rights.grants')}
          columns={columns}
          rows={data.grants}
          keyOf={({ holder }) => `${holder.kind} ${holder.id}`}
        />
      )}
    </Section>
  );
}

function HiddenFields({ data }: { readonly data: DatasetRightsData }) {
  const { t, href } = useSite();
  const labelOf = useFieldLabel();
  const groupName = useGroupName();
  const names = new Map(data.groups.map((group) => [group.id, groupName(group)]));
  const path = rightsPath(data.dataset);
  type Row = DatasetRightsData['hiddenFields'][number];
  const columns: readonly Column<Row>[] = [
    {
      name: 'field',
      label: t('rights.field'),
      kind: 'name',
      cell: ({ field, isGone }) => (
        <>
          <a href={href(`${path}fields/${field.name}/`)}>{labelOf(field)}</a>
          <span class="row-note">
            <code>{field.name}</code>
          </span>
          {isGone ? <Badge tone="bad">{t('rights.field-gone')}</Badge> : null}
        </>
      ),
    },
    {
      name: 'seen-by',
      label: t('rights.seen-by'),
      cell: ({ seenBy }) =>
        seenBy.length === 0
          ? t('rights.seen-by-editors')
          : seenBy.map((id) => names.get(id) ?? id).join(', '),
    },
    {
      name: 'acts',
      label: t('office.acts'),
      kind: 'actions',
      cell: ({ field }) => (
        <ActionButton
          action={`${path}fields/${field.name}/show/`}
          hidden={{ seen: data.seen }}
          label={t('rights.show-field')}
          about={labelOf(field)}
        />
      ),
    },
  ];
  return (
    <Section
      title={t('rights.hidden-fields')}
      lead={t('rights.hidden-fields-lead')}
      actions={<a href={href(`${path}fields/new/`)}>{t('rights.hide-field')}</a>}
    >
      {data.hiddenFields.length === 0 ? (
        <Empty>
          <p>{t('rights.no-hidden-fields')}</p>
        </Empty>
      ) : (
        <>
          {data.hiddenFields.some(({ isGone }) => isGone) ? (
            <p class="notice is-problem">{t('rights.field-gone-text')}</p>
          ) : null}
          <DataTable
            caption={t('rights.hidden-fields')}
            columns={columns}
            rows={data.hiddenFields}
            keyOf={({ field }) => field.name}
          />
        </>
      )}
    </Section>
  );
}

/** Who sees and does what with one dataset. */
export function DatasetRightsPage({
  frame,
  data,
}: {
  readonly frame: Frame;
  readonly data: DatasetRightsData;
}) {
  const { t, href } = useSite();
  const { dataset, form } = data;
  const path = rightsPath(dataset);
  return (
    <DatasetFrame
      frame={frame}
      dataset={dataset}
      tab="rights"
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form
        action={path}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        label={t('rights.openness')}
      >
        <TickList
          type="radio"
          name="openness"
          label={t('rights.openness')}
          options={[
            {
              value: 'default',
              label: t('rights.openness.default'),
              hint: t(`rights.openness.default-${data.portalDefault}`),
            },
            { value: 'public', label: t('rights.openness.public'), hint: t('rights.openness.public-text') },
            {
              value: 'restricted',
              label: t('rights.openness.restricted'),
              hint: t('rights.openness.restricted-text'),
            },
          ]}
        />
      </Form>
      <Grants data={data} />
      <HiddenFields data={data} />
      <div class="office-acts">
        <a class="button is-small is-quiet" href={href(`${path}as/${EVERYONE}/`)}>
          {t('rights.see-as-everyone')}
        </a>
      </div>
    </DatasetFrame>
  );
}

/** What was wrong with a filter, with the place marked; or how much it leaves. */
function Check({ check, isSaid }: { readonly check: FilterCheck; readonly isSaid: boolean }) {
  const { t } = useSite();
  if (check.isGood)
    return (
      <p class="notice is-done" role="status">
        {t('rights.check-good', { count: check.records, of: check.of })}
      </p>
    );
  const { text, at } = check;
  return (
    <div class="notice is-problem" role="alert">
      {/* When it stood in the way of saving, the form says so itself. */}
      {isSaid ? null : <p>{check.message}</p>}
      <pre class="marked-text">
        {text.slice(0, at.start)}
        <mark>{text.slice(at.start, Math.max(at.end, at.start + 1)) || ' '}</mark>
        {text.slice(Math.max(at.end, at.start + 1))}
      </pre>
    </div>
  );
}

/** What one group or person may do with the dataset. */
export function GrantPage({ frame, data }: { readonly frame: Frame; readonly data: GrantData }) {
  const { t } = useSite();
  const groupName = useGroupName();
  const nameOf = useHolderName(data.groups);
  const { dataset, grant, form, check } = data;
  const path = rightsPath(dataset);
  const action =
    grant === undefined ? `${path}grants/new/` : `${path}grants/${grant.holder.kind}/${grant.holder.id}/`;
  const isGroup = grant?.holder.kind !== 'person';
  return (
    <Office
      frame={frame}
      title={grant === undefined ? t('rights.give') : nameOf(grant)}
      crumbs={[
        { label: dataset.title, path: `/backoffice/datasets/${dataset.id}/` },
        { label: t('rights.title'), path },
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {check === undefined ? null : <Check check={check} isSaid={form.problems.recordFilter !== undefined} />}
      <Form
        action={action}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        {...(isGroup ? { also: { value: 'check', label: t('rights.check') } } : {})}
        cancel={path}
        label={t('rights.give')}
      >
        {grant === undefined ? (
          <>
            <SelectField
              name="group"
              label={t('people.group')}
              options={[
                { value: '', label: t('rights.no-group') },
                { value: EVERYONE, label: t('rights.everyone') },
                ...data.groups.map((group) => ({ value: group.id, label: groupName(group) })),
              ]}
            />
            <TextField
              name="person"
              label={t('rights.or-person')}
              hint={t('rights.or-person-hint')}
              isOptional
            />
          </>
        ) : null}
        <TickList
          name="rights"
          label={t('rights.may')}
          options={DATASET_RIGHTS.map((right) => ({
            value: right,
            label: t(`right.${right}`),
            hint: t(`right.${right}.text`),
          }))}
        />
        {isGroup ? (
          <filter-check data-address={`${path}check/`}>
            <TextArea
              name="recordFilter"
              label={t('rights.filter')}
              hint={t('rights.filter-hint')}
              rows={3}
              class="is-code"
              isOptional
            />
          </filter-check>
        ) : null}
      </Form>
    </Office>
  );
}

/** Who sees a field that others do not. */
export function HiddenFieldPage({ frame, data }: { readonly frame: Frame; readonly data: HiddenFieldData }) {
  const { t } = useSite();
  const groupName = useGroupName();
  const labelOf = useFieldLabel();
  const { dataset, field, form } = data;
  const path = rightsPath(dataset);
  return (
    <Office
      frame={frame}
      title={field === undefined ? t('rights.hide-field') : labelOf(field)}
      lead={t('rights.hidden-fields-lead')}
      crumbs={[
        { label: dataset.title, path: `/backoffice/datasets/${dataset.id}/` },
        { label: t('rights.title'), path },
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      <Form
        action={`${path}fields/${field?.name ?? 'new'}/`}
        state={form}
        hidden={{ seen: data.seen }}
        submit={t('office.save')}
        cancel={path}
        label={t('rights.hide-field')}
      >
        {field === undefined ? (
          <SelectField
            name="field"
            label={t('rights.field')}
            options={[
              { value: '', label: t('rights.choose-field') },
              ...data.fields.map((one) => ({ value: one.name, label: `${labelOf(one)} (${one.name})` })),
            ]}
          />
        ) : null}
        <TickList
          name="groups"
          label={t('rights.seen-by-groups')}
          hint={t('rights.seen-by-hint')}
          options={data.groups.map((group) => ({ value: group.id, label: groupName(group) }))}
        />
      </Form>
    </Office>
  );
}

/** The dataset as the people of one group see it, when they are in no other. */
export function SeenAsPage({ frame, data }: { readonly frame: Frame; readonly data: SeenAsData }) {
  const { t, format } = useSite();
  const groupName = useGroupName();
  const labelOf = useFieldLabel();
  const { dataset, group, sees } = data;
  const name = group === undefined ? t('rights.everyone') : groupName(group);
  return (
    <Office
      frame={frame}
      title={t('rights.as-title', { name })}
      lead={t('rights.as-lead')}
      crumbs={[
        { label: dataset.title, path: `/backoffice/datasets/${dataset.id}/` },
        { label: t('rights.title'), path: rightsPath(dataset) },
      ]}
    >
      {sees === undefined ? (
        <Empty>
          <p>{t('rights.as-nothing')}</p>
        </Empty>
      ) : (
        <>
          <Facts
            facts={[
              [
                t('rights.records'),
                t('rights.as-records', { records: format.number(sees.records), of: format.number(sees.of) }),
              ],
              [
                t('rights.hidden-fields'),
                sees.hidden.length === 0 ? (
                  <Badge key="none" tone="plain">
                    {t('rights.none-hidden')}
                  </Badge>
                ) : (
                  sees.hidden.map(labelOf).join(', ')
                ),
              ],
            ]}
          />
          <Section title={t('rights.as-sample')}>
            <ScrollRegion class="table-scroll" label={t('rights.as-sample')}>
              <table class="records">
                <caption class="unseen">{t('rights.as-sample')}</caption>
                <thead>
                  <tr>
                    {sees.fields.map((field) => (
                      <th key={field.name} scope="col">
                        {labelOf(field)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {sees.sample.map((record, i) => (
                    <tr key={i}>
                      {sees.fields.map((field) => (
                        <td key={field.name}>
                          <Cell field={field} value={record[field.name]} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          </Section>
        </>
      )}
    </Office>
  );
}
