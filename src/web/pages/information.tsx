import type { DatasetUse } from '#audience';
import type { Attachment, DatasetMetadata, Field, SnapshotManifest } from '#dataset';
import { localized, type MessageKey } from '#i18n';
import type { MetadataField } from '#settings';
import { Drawing, Markup } from '../components/drawing.tsx';
import { isAddress } from '../components/licence.tsx';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { useThirdParty } from '../components/third-party.tsx';
import { UseTable } from '../components/use-table.tsx';
import type { DatasetHead, Narrowing } from '../model.ts';
import { safeHtmlWith } from '../safe-html.ts';
import { useSite } from '../site.ts';
import { unitText } from '../unit-text.ts';
import { DatasetFrame } from './dataset-frame.tsx';

export interface InformationPageData {
  readonly dataset: DatasetHead;
  readonly narrowing: Narrowing;
  readonly metadata: DatasetMetadata;
  /** What the portal asks of every dataset beside the rest. */
  readonly custom: readonly MetadataField[];
  readonly manifest: SnapshotManifest;
  readonly picture?: string;
  /** Absent when nothing is counted. */
  readonly use?: DatasetUse;
  readonly dataProcessed: string;
  readonly metadataProcessed: string;
  /** The view that the address asked for and this dataset does not have yet. */
  readonly missingView?: 'map' | 'analyze' | 'images' | 'calendar' | 'custom';
}

const typeKey = (field: Field): MessageKey =>
  field.annotations.multivalued !== undefined ? 'type.text-list' : `type.${field.type}`;

function FieldTable({ fields }: { readonly fields: readonly Field[] }) {
  const { t, language, defaultLanguage } = useSite();
  const has = (key: 'unit' | 'ucd') => fields.some((field) => field[key] !== undefined);
  const [hasUnit, hasUcd] = [has('unit'), has('ucd')];
  return (
    <section id="fields" aria-labelledby="fields-title">
      <div class="section-head">
        <h2 id="fields-title">{t('dataset.schema')}</h2>
        <span class="quiet">{t('fields', { count: fields.length })}</span>
      </div>
      <ScrollRegion class="table-scroll" label={t('dataset.schema-caption')}>
        <table class="schema">
          <caption class="unseen">{t('dataset.schema-caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('dataset.field')}</th>
              <th scope="col">{t('dataset.field-type')}</th>
              {hasUnit ? <th scope="col">{t('dataset.field-unit')}</th> : null}
              {hasUcd ? (
                <th scope="col">
                  <abbr title="Unified Content Descriptor">{t('dataset.field-ucd')}</abbr>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => {
              const description = localized(field.description, language, defaultLanguage);
              return (
                <tr key={field.name}>
                  <th scope="row">
                    <span class="field-label">{localized(field.label, language, defaultLanguage)}</span>
                    <code>{field.name}</code>
                    {description === '' ? null : <span class="field-description">{description}</span>}
                  </th>
                  <td>{t(typeKey(field))}</td>
                  {hasUnit ? <td>{field.unit === undefined ? '' : unitText(field.unit)}</td> : null}
                  {hasUcd ? <td>{field.ucd === undefined ? '' : <code>{field.ucd}</code>}</td> : null}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

/** How often data come anew, as the form of the metadata offers it. */
export const FREQUENCIES = [
  'continuous',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'annual',
  'irregular',
  'never',
] as const;

function MetadataList({ data }: { readonly data: InformationPageData }) {
  const { t, format, href, language, defaultLanguage } = useSite();
  const { metadata, manifest, dataset } = data;
  const list = (items: readonly string[] | undefined, facet?: string) =>
    items === undefined || items.length === 0 ? undefined : (
      <ul class="inline-list">
        {items.map((item) => (
          <li key={item}>
            {facet === undefined ? (
              item
            ) : (
              <a href={`${href('/explore/')}?refine.${facet}=${encodeURIComponent(item)}`}>{item}</a>
            )}
          </li>
        ))}
      </ul>
    );
  const day = (iso: string | undefined) => (iso === undefined ? undefined : format.day(iso));
  const address = (text: string | undefined) =>
    text !== undefined && isAddress(text) ? (
      <a href={text} rel="noopener nofollow">
        {text.replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/$/, '')}
      </a>
    ) : (
      text
    );
  const contact = ({ contactName, contactEmail }: DatasetMetadata) =>
    contactEmail === undefined ? (
      contactName
    ) : (
      <a href={`mailto:${contactEmail}`}>{contactName ?? contactEmail}</a>
    );
  const period = ({ temporalStart, temporalEnd }: DatasetMetadata) =>
    temporalStart === undefined && temporalEnd === undefined
      ? undefined
      : `${day(temporalStart) ?? '…'} – ${day(temporalEnd) ?? '…'}`;
  const frequency = (said: string | undefined) => {
    const known = FREQUENCIES.find((one) => one === said);
    return known === undefined ? said : t(`meta.frequency.${known}`);
  };
  const asked = data.custom.map(
    ({ name, label }) => [localized(label, language, defaultLanguage), metadata.custom?.[name]] as const,
  );
  const rows: readonly (readonly [MessageKey, preact.ComponentChildren])[] = [
    ['dataset.identifier', <code>{dataset.id}</code>],
    ['dataset.themes', list(dataset.themes, 'theme')],
    ['dataset.keywords', list(dataset.keywords, 'keyword')],
    ['dataset.publisher', dataset.publisher],
    ['dataset.creator', metadata.creator],
    ['dataset.contributor', metadata.contributor],
    ['dataset.contact', contact(metadata)],
    ['dataset.references', address(metadata.references)],
    ['dataset.issued', day(metadata.issued)],
    ['dataset.period', period(metadata)],
    ['dataset.frequency', frequency(metadata.updateFrequency)],
    ['dataset.conforms-to', address(metadata.conformsTo)],
    ['dataset.territory', list(metadata.territory)],
    ['dataset.language', metadata.language],
    ['dataset.sky-frame', metadata.skyFrame],
    ['dataset.body', metadata.body === 'Sky' ? undefined : metadata.body],
    ['dataset.data-processed', format.minute(data.dataProcessed)],
    ['dataset.metadata-processed', format.minute(data.metadataProcessed)],
    // Who sees a part is not told the size of the whole.
    ['dataset.size', manifest.bytes > 0 ? format.bytes(manifest.bytes) : undefined],
  ];
  return (
    <section aria-labelledby="metadata">
      <h2 id="metadata">{t('dataset.metadata')}</h2>
      <dl class="metadata">
        {[...rows.map(([key, value]) => [t(key), value] as const), ...asked]
          .filter(([, value]) => value !== undefined && value !== null && value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {manifest.rejectedCount > 0 ? (
        <p class="quiet">{t('dataset.rejected', { count: manifest.rejectedCount })}</p>
      ) : null}
    </section>
  );
}

/** Files of the publisher's own that go with the data. */
function Attachments({
  dataset,
  attachments,
}: {
  readonly dataset: DatasetHead;
  readonly attachments: readonly Attachment[];
}) {
  const { t, format } = useSite();
  if (attachments.length === 0) return null;
  return (
    <section aria-labelledby="attachments">
      <h2 id="attachments">{t('dataset.attachments')}</h2>
      <ul class="attachments">
        {attachments.map(({ id, title, filename, mimetype, bytes }) => (
          <li key={id}>
            <a
              href={`/api/explore/v2.1/catalog/datasets/${dataset.id}/attachments/${id}`}
              download={filename}
            >
              {title || filename}
            </a>{' '}
            <span class="quiet">
              {mimetype} · {format.bytes(bytes)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function InformationPage({ data }: { readonly data: InformationPageData }) {
  const { t, href } = useSite();
  const showForeign = useThirdParty();
  const { dataset, narrowing, metadata, picture, missingView } = data;
  const at = (tab: string) => href(`/explore/dataset/${dataset.id}/${tab}/`);
  return (
    <DatasetFrame
      dataset={dataset}
      narrowing={narrowing}
      tab="information"
      unlisted={missingView !== undefined}
    >
      {missingView === undefined ? null : (
        <p class="notice" role="status">
          {t('dataset.not-yet', { view: t(`dataset.view-${missingView}`) })}
        </p>
      )}
      <div class="about">
        <section aria-labelledby="about" class="prose">
          <h2 id="about">{t('dataset.about')}</h2>
          {dataset.description.trim() === '' ? (
            <p class="quiet">{t('dataset.no-description')}</p>
          ) : (
            <Markup html={safeHtmlWith(showForeign, dataset.description)} />
          )}
        </section>
        <aside class="about-side" aria-label={t('dataset.take')}>
          {picture === undefined ? null : <Drawing class="about-picture" svg={picture} />}
          {dataset.hasRecords ? (
            <p class="actions">
              <a class="button" href={at('table')}>
                {t('dataset.open-table')}
              </a>
              <a class="button is-quiet" href={at('export')}>
                {t('dataset.tab-export')}
              </a>
            </p>
          ) : null}
        </aside>
      </div>
      <Attachments dataset={dataset} attachments={metadata.attachments ?? []} />
      <FieldTable fields={dataset.fields} />
      <MetadataList data={data} />
      {data.use === undefined ? null : <UseTable use={data.use} />}
      {metadata.attributions.length > 0 ? (
        <section aria-labelledby="attributions" class="prose">
          <h2 id="attributions">{t('dataset.attributions')}</h2>
          <ul class="attributions">
            {metadata.attributions.map((attribution) => (
              <li key={attribution}>{attribution}</li>
            ))}
          </ul>
        </section>
      ) : null}
    </DatasetFrame>
  );
}
