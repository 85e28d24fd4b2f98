import type { Field } from '#dataset';
import { isNumeric } from '#dataset';
import { localized } from '#i18n';
import { type Filters, writeFilters } from '../filters.ts';
import type { DatasetHead, ShownRecord } from '../model.ts';
import { useSite } from '../site.ts';
import { unitText } from '../unit-text.ts';
import { Cell } from './cell.tsx';
import { ScrollRegion } from './scroll-region.tsx';
import { SortMark } from './sort-mark.tsx';

const isSortable = (field: Field): boolean =>
  !['geo_point_2d', 'geo_shape', 'file', 'json_blob'].includes(field.type) &&
  field.annotations.multivalued === undefined;

function ColumnHead(props: { readonly field: Field; readonly filters: Filters; readonly action: string }) {
  const { t, language, defaultLanguage } = useSite();
  const { field, filters } = props;
  const label = localized(field.label, language, defaultLanguage).trim();
  const direction =
    filters.sort === `-${field.name}` ? 'up' : filters.sort === field.name ? 'down' : undefined;
  // First upwards, then downwards, then as the dataset is stored.
  const next = direction === 'up' ? field.name : direction === 'down' ? '' : `-${field.name}`;
  const title =
    direction === 'up'
      ? t('table.sort-down', { field: label })
      : direction === 'down'
        ? t('table.unsorted')
        : t('table.sort-up', { field: label });
  const unit = field.unit === undefined ? null : <span class="unit">{unitText(field.unit)}</span>;
  return (
    <th
      scope="col"
      class={isNumeric(field.type) ? 'is-number' : undefined}
      aria-sort={direction === 'up' ? 'ascending' : direction === 'down' ? 'descending' : undefined}
    >
      {isSortable(field) ? (
        <a
          class="sort"
          href={props.action + writeFilters({ ...filters, sort: next, page: 1 })}
          title={title}
          rel="nofollow"
        >
          <span>
            {label}
            {unit}
          </span>
          <SortMark direction={direction} />
        </a>
      ) : (
        <span>
          {label}
          {unit}
        </span>
      )}
    </th>
  );
}

const cellClass = (field: Field): string | undefined =>
  isNumeric(field.type)
    ? 'is-number'
    : field.type === 'date' || field.type === 'datetime'
      ? 'is-date'
      : field.type === 'text'
        ? 'is-text'
        : undefined;

/** Records as a table, pictures first: they are what the eye goes by. */
export function RecordTable(props: {
  readonly dataset: DatasetHead;
  readonly filters: Filters;
  readonly records: readonly ShownRecord[];
  /** Number of the first record, from 1. */
  readonly first: number;
  /** Where sorting leads, without a query. */
  readonly action: string;
  recordHref(number: number): string;
  /** In a frame of another site, records open outside of it. */
  readonly isFramed?: boolean;
}) {
  const { t, format } = useSite();
  const { dataset, filters, records, first, action, recordHref, isFramed } = props;
  const fields = [...dataset.fields].sort((a, b) => Number(b.type === 'file') - Number(a.type === 'file'));
  return (
    <ScrollRegion class="table-scroll" label={t('table.scroll')}>
      <table class="records">
        <caption class="unseen">{t('table.caption', { title: dataset.title })}</caption>
        <thead>
          <tr>
            <th scope="col" class="record-number">
              <span class="unseen">{t('table.record')}</span>
            </th>
            {fields.map((field) => (
              <ColumnHead key={field.name} field={field} filters={filters} action={action} />
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record, i) => {
            const number = first + i;
            return (
              <tr key={number}>
                <td class="record-number">
                  <a
                    href={recordHref(number)}
                    aria-label={t('table.open', { number: format.number(number) })}
                    rel="nofollow"
                    {...(isFramed ? { target: '_blank' } : {})}
                  >
                    {format.number(number)}
                  </a>
                </td>
                {fields.map((field) => (
                  <td key={field.name} class={cellClass(field)}>
                    <Cell field={field} value={record[field.name]} />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
