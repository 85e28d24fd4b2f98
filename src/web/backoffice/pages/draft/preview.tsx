import type { ComponentChildren } from 'preact';
import { isMessageKey } from '#i18n';
import type { ImportPreview, PreviewRow } from '#ingest';
import type { Draft } from '#publishing';
import { Said } from '../../../components/said.tsx';
import { ScrollRegion } from '../../../components/scroll-region.tsx';
import { useSite } from '../../../site.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ActionButton } from '../../components/form.tsx';
import { Facts, Section } from '../../components/parts.tsx';
import type { FormState } from '../../model.ts';

const LISTED = 20;
const SHEETS = 12;

/** How the source is read now, as a form sends it. */
const readingOf = ({ values }: FormState): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith('reading-') && typeof value === 'string' ? [[name, value]] : [],
    ),
  );

function RowHead({ row }: { readonly row: PreviewRow }) {
  const { format } = useSite();
  return (
    <th scope="row" class="row-number">
      {format.number(row.number)}
    </th>
  );
}

/** The first rows as the source has them. */
export function SourceRows({ preview }: { readonly preview: ImportPreview }) {
  const { t } = useSite();
  return (
    <ScrollRegion class="table-scroll" label={t('editor.source-scroll')}>
      <table class="preview-table">
        <caption class="unseen">{t('publishing.source-rows')}</caption>
        <thead>
          <tr>
            <th scope="col" class="row-number">
              {t('editor.row')}
            </th>
            {preview.columns.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.sourceRows.map((row) => (
            <tr key={row.number}>
              <RowHead row={row} />
              {row.cells.map((cell, j) => (
                <td key={preview.columns[j]?.name}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

const NUMERIC: ReadonlySet<string> = new Set(['int', 'double']);

/** The first records as readers will get them; what was rejected is struck out where it would have stood. */
export function ResultRows({ preview }: { readonly preview: ImportPreview }) {
  const { t, language } = useSite();
  const rejected = new Map(preview.rejects.map(({ row, field, value }) => [`${row} ${field}`, value]));
  return (
    <ScrollRegion class="table-scroll" label={t('editor.result-scroll')}>
      <table class="preview-table">
        <caption>{t('editor.result')}</caption>
        <thead>
          <tr>
            <th scope="col" class="row-number">
              {t('editor.row')}
            </th>
            {preview.fields.map(({ field }) => (
              <th key={field.name} scope="col" class={NUMERIC.has(field.type) ? 'is-number' : undefined}>
                {field.label[language] ?? field.label.en ?? field.name}
                <span class="preview-type">
                  {t(`publishing.type.${field.type}`)}
                  {field.unit === undefined ? null : `, ${field.unit}`}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.typedRows.map((row, i) => (
            <tr key={i}>
              <RowHead row={row} />
              {row.cells.map((cell, j) => {
                const field = preview.fields[j]?.field;
                const lost = cell === null ? rejected.get(`${row.number} ${field?.name}`) : undefined;
                return (
                  <td key={field?.name} class={NUMERIC.has(field?.type ?? '') ? 'is-number' : undefined}>
                    {lost === undefined ? (
                      cell
                    ) : (
                      <span class="rejected-cell" title={t('editor.rejected-cell', { value: lost })}>
                        <s>{lost}</s>
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** What was recognised of the source. */
export function Recognised({
  preview,
  draft,
  form,
}: {
  readonly preview: ImportPreview;
  readonly draft: Draft;
  readonly form: FormState;
}) {
  const { t, format } = useSite();
  return (
    <>
      <Facts
        isInline
        facts={[
          [t('publishing.format'), preview.format],
          ...Object.entries(preview.recognised).map(([name, value]): readonly [string, ComponentChildren] => {
            const key = `editor.recognised.${name}`;
            return [isMessageKey(key) ? t(key) : name, <Said key={name} text={value} />];
          }),
          [
            t('dataset-office.records'),
            preview.isSample
              ? t('publishing.sample', { count: preview.recordCount })
              : format.number(preview.recordCount),
          ],
        ]}
      />
      {preview.notes.length === 0 ? null : (
        <ul>
          {preview.notes.map((note) => (
            <li key={note}>
              <Said text={note} />
            </li>
          ))}
        </ul>
      )}
      {draft.state === 'published' || !preview.otherSheets?.length ? null : (
        <div class="actions">
          {preview.otherSheets.slice(0, SHEETS).map((sheet) => (
            <ActionButton
              key={sheet}
              action={`/backoffice/drafts/${draft.id}/reading/`}
              hidden={{
                ...readingOf(form),
                revision: String(draft.revision),
                'reading-sheet': sheet,
              }}
              label={t('editor.read-sheet', { sheet })}
            />
          ))}
        </div>
      )}
    </>
  );
}

/** What was rejected of the values, the first of them by row. */
export function Rejects(props: {
  readonly draft: Draft;
  readonly preview: ImportPreview;
  /** What is not saved cannot be downloaded. */
  readonly isUnsaved: boolean;
}) {
  const { t, format, href } = useSite();
  const { draft, preview } = props;
  const { rejects, rejectedCount } = preview;
  const path = `/backoffice/drafts/${draft.id}/`;
  const columns: readonly Column<(typeof rejects)[number]>[] = [
    { name: 'row', label: t('publishing.row'), kind: 'number', cell: ({ row }) => format.number(row) },
    {
      name: 'field',
      label: t('publishing.field'),
      cell: ({ field }) => (field === '*' ? t('editor.whole-row') : <code>{field}</code>),
    },
    { name: 'value', label: t('publishing.value'), kind: 'long', cell: ({ value }) => value },
    {
      name: 'reason',
      label: t('publishing.reason'),
      cell: ({ reason }) => <Said text={reason} />,
    },
  ];
  return (
    <>
      {preview.isSample && draft.state !== 'published' ? (
        <div class="notice check-all">
          <p>{t('editor.sample', { count: preview.recordCount })}</p>
          {props.isUnsaved ? null : (
            <ActionButton
              action={`${path}inspect/`}
              hidden={{ whole: 'yes' }}
              label={t('editor.check-all')}
            />
          )}
        </div>
      ) : null}
      {rejectedCount === 0 ? null : (
        <Section
          title={t('publishing.rejected', { count: rejectedCount })}
          lead={t('publishing.rejected-lead')}
          id="rejected"
          actions={
            props.isUnsaved ? undefined : (
              <a href={href(`${path}rejected/`)} download>
                {t('editor.download-rejects')}
              </a>
            )
          }
        >
          <DataTable
            caption={t('publishing.rejected', { count: rejectedCount })}
            columns={columns}
            rows={rejects.slice(0, LISTED)}
            keyOf={({ row, field, value }) => `${row} ${field} ${value}`}
          />
          {rejectedCount > LISTED ? (
            <p class="field-hint">{t('editor.more-rejects', { count: LISTED })}</p>
          ) : null}
        </Section>
      )}
    </>
  );
}
