import type { MessageKey } from '#i18n';
import { Code } from '../components/code.tsx';
import { Licence } from '../components/licence.tsx';
import { apiParameters, countFilters } from '../filters.ts';
import type { DatasetHead, Narrowing } from '../model.ts';
import { useSite } from '../site.ts';
import { DatasetFrame } from './dataset-frame.tsx';

/** A format that the portal can write. */
export interface OfferedFormat {
  /** Name in the address: `csv`. */
  readonly name: string;
  /** As people call it: `CSV`. */
  readonly label: string;
}

export interface ExportPageData {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  readonly formats: readonly OfferedFormat[];
}

const KNOWN = [
  'csv',
  'xlsx',
  'json',
  'jsonl',
  'parquet',
  'arrow',
  'geojson',
  'geoparquet',
  'shp',
  'kml',
  'gpx',
  'fgb',
  'ical',
  'votable',
  'fits',
  'turtle',
  'rdfxml',
  'n3',
  'jsonld',
] as const;

const describe = (name: string): MessageKey => {
  const known = KNOWN.find((one) => one === name);
  return known === undefined ? 'export.other' : `export.${known}`;
};

function CsvOptions(props: { readonly action: string; readonly parameters: string }) {
  const { t, language } = useSite();
  return (
    <section aria-labelledby="csv-options">
      <h2 id="csv-options">{t('export.csv-options')}</h2>
      <form class="options" method="get" action={props.action}>
        {[...new URLSearchParams(props.parameters)].map(([name, value]) => (
          <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="lang" value={language} />
        <label>
          <span>{t('export.delimiter')}</span>
          <select name="delimiter">
            <option value=";">{t('export.delimiter-semicolon')}</option>
            <option value=",">{t('export.delimiter-comma')}</option>
            <option value={'\t'}>{t('export.delimiter-tab')}</option>
            <option value="|">{t('export.delimiter-pipe')}</option>
          </select>
        </label>
        <label>
          <span>{t('export.limit')}</span>
          <input name="limit" type="number" min="1" step="1" placeholder={t('export.limit-hint')} />
        </label>
        <label class="check">
          <input type="checkbox" name="use_labels" value="true" checked />
          <span>{t('export.labels')}</span>
        </label>
        <button type="submit">{t('export.download', { format: 'CSV' })}</button>
      </form>
    </section>
  );
}

export function ExportPage({ data }: { readonly data: ExportPageData }) {
  const { t, origin, language } = useSite();
  const { dataset, narrowing, formats } = data;
  const { filters, total } = narrowing;
  const base = `/api/explore/v2.1/catalog/datasets/${dataset.id}/exports`;
  const parameters = apiParameters(filters);
  const isFiltered = countFilters(filters) > 0;
  const addressOf = (format: string) => {
    const query = [format === 'csv' ? `lang=${language}` : '', parameters]
      .filter((part) => part !== '')
      .join('&');
    return `${base}/${format}${query === '' ? '' : `?${query}`}`;
  };
  const csv = origin + addressOf('csv');
  return (
    <DatasetFrame dataset={dataset} narrowing={narrowing} tab="export">
      <section aria-labelledby="formats">
        <h2 id="formats">{t('export.title')}</h2>
        <p>{t(isFiltered ? 'export.lead' : 'export.lead-all', { count: total })}</p>
        <ul class="formats">
          {formats.map(({ name, label }) => (
            <li key={name}>
              <a
                class="format"
                href={addressOf(name)}
                download
                aria-label={t('export.download', { format: label })}
              >
                <span class="format-name">{label}</span>
                <svg class="format-arrow" viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M8 1.5v9M4 7l4 4 4-4M2 14.5h12" />
                </svg>
              </a>
              <p>{t(describe(name))}</p>
            </li>
          ))}
        </ul>
      </section>
      <CsvOptions action={`${base}/csv`} parameters={parameters} />
      <section aria-labelledby="script">
        <h2 id="script">{t('export.script')}</h2>
        <p>{t('export.script-note')}</p>
        <Code code={`curl -o ${dataset.id}.csv "${csv.replaceAll('"', '%22')}"`} label="curl" />
      </section>
      <section aria-labelledby="license">
        <h2 id="license">{t('export.license')}</h2>
        <p>
          {t('export.license-note', { license: dataset.license, publisher: dataset.publisher })}{' '}
          <Licence dataset={dataset} />
        </p>
      </section>
    </DatasetFrame>
  );
}
