import type { Group } from '#accounts';
import type { Field } from '#dataset';
import { EVERYONE } from '#visibility';
import { useSite } from '../../../site.ts';
import { useGroupName } from '../../components/account-parts.tsx';
import { type Column, DataTable, Empty } from '../../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../../components/dataset-frame.tsx';
import { TickList } from '../../components/fields.tsx';
import { ActionButton, Form } from '../../components/form.tsx';
import { Badge, Section } from '../../components/parts.tsx';
import type { FormState, Frame } from '../../model.ts';
import { rightsPath, type ShownGrant, useFieldLabel, useHolderName } from './common.ts';

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
