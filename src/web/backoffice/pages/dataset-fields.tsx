import type { Field } from '#dataset';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { ActionButton } from '../components/form.tsx';
import type { Frame } from '../model.ts';

export interface DatasetFieldsData {
  readonly dataset: OfficeDataset;
  readonly fields: readonly Field[];
  /**
   * What corrections begin with: the source that was kept, a draft that is open already, or nothing. `isCurrent`: what readers
   * see was made of that source.
   */
  readonly source:
    | { readonly kind: 'kept'; readonly name: string; readonly isCurrent: boolean }
    | { readonly kind: 'draft'; readonly id: string; readonly name: string }
    | { readonly kind: 'none' };
}

/** The way to the editor of what readers see now. */
function Way({ dataset, source }: Omit<DatasetFieldsData, 'fields'>) {
  const { t, href } = useSite();
  const path = `/backoffice/datasets/${dataset.id}/`;
  if (source.kind === 'none')
    return (
      <p class="notice">
        {t('dataset-fields.none')} <a href={href(`${path}data/`)}>{t('dataset-office.tab.data')}</a>
      </p>
    );
  if (source.kind === 'draft')
    return (
      <p class="notice">
        {t('dataset-fields.draft', { name: source.name })}{' '}
        <a href={href(`/backoffice/drafts/${source.id}/`)}>{t('dataset-fields.go-on')}</a>
      </p>
    );
  return (
    <>
      <p class="office-lead">{t('dataset-fields.lead', { name: source.name })}</p>
      {source.isCurrent ? null : <p class="notice is-problem">{t('dataset-fields.other-data')}</p>}
      <div class="actions">
        <ActionButton action={`${path}fields/`} label={t('dataset-fields.edit')} isMain />
      </div>
    </>
  );
}

/** The fields that readers see, and the way to correct them without giving the data anew. */
export function DatasetFieldsPage(props: { readonly frame: Frame; readonly data: DatasetFieldsData }) {
  const { t, language } = useSite();
  const { dataset, fields, source } = props.data;
  const columns: readonly Column<Field>[] = [
    {
      name: 'name',
      label: t('publishing.field'),
      kind: 'name',
      cell: ({ name, label }) => (
        <>
          {label[language] ?? label.en ?? name}
          <span class="row-note">
            <code>{name}</code>
          </span>
        </>
      ),
    },
    { name: 'type', label: t('publishing.type'), cell: ({ type }) => t(`publishing.type.${type}`) },
    { name: 'unit', label: t('publishing.unit'), cell: ({ unit }) => unit },
    { name: 'ucd', label: 'UCD', cell: ({ ucd }) => (ucd === undefined ? null : <code>{ucd}</code>) },
    {
      name: 'facet',
      label: t('publishing.facet'),
      cell: ({ annotations }) => (annotations.facet ? t('dataset-fields.yes') : null),
    },
    {
      name: 'description',
      label: t('publishing.description'),
      cell: ({ description }) => description?.[language] ?? description?.en,
    },
  ];
  return (
    <DatasetFrame frame={props.frame} dataset={dataset} tab="fields">
      <Way dataset={dataset} source={source} />
      <DataTable
        caption={t('dataset-office.tab.fields')}
        columns={columns}
        rows={fields}
        keyOf={({ name }) => name}
      />
    </DatasetFrame>
  );
}
