import type { Job } from '#jobs';
import { type Draft, type FieldChoice, LICENCES, TYPES_TO_CHOOSE } from '#publishing';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { DatasetFrame, type OfficeDataset } from '../components/dataset-frame.tsx';
import { SelectField, TextArea, TextField, TickField } from '../components/fields.tsx';
import { ActionButton, FileForm, Form } from '../components/form.tsx';
import { Badge, Facts, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

export interface NewDraftData {
  readonly form: FormState;
  readonly maxMb: number;
  /** Whose data are replaced; absent for a new one. */
  readonly dataset?: OfficeDataset;
}

export interface DraftData {
  readonly draft: Draft;
  readonly job?: Job;
  readonly form: FormState;
  readonly mayPublish: boolean;
}

const LIST = '/backoffice/datasets/';

/** Where a dataset, or new data of one, begin: a file or an address. */
export function NewDraftPage({ frame, data }: { readonly frame: Frame; readonly data: NewDraftData }) {
  const { t } = useSite();
  const { dataset, form } = data;
  const source = (
    <FileForm
      action={dataset === undefined ? `${LIST}new/` : `${LIST}${dataset.id}/data/`}
      state={form}
      submit={t('publishing.look')}
      cancel={dataset === undefined ? LIST : `${LIST}${dataset.id}/`}
      label={t('publishing.new')}
      file={{
        name: 'file',
        label: t('publishing.file'),
        hint: t('publishing.file-hint', { max: data.maxMb }),
      }}
    >
      <TextField
        name="url"
        type="url"
        label={t('publishing.url')}
        hint={t('publishing.url-hint')}
        isOptional
      />
    </FileForm>
  );
  const hasProblems = Object.keys(form.problems).length > 0;
  if (dataset !== undefined)
    return (
      <DatasetFrame frame={frame} dataset={dataset} tab="data" hasProblems={hasProblems}>
        <p class="office-lead">{t('publishing.replace-lead')}</p>
        {source}
      </DatasetFrame>
    );
  return (
    <Office
      frame={frame}
      title={t('publishing.new')}
      lead={t('publishing.new-lead')}
      crumbs={[{ label: t('office.nav.datasets'), path: LIST }]}
      hasProblems={hasProblems}
    >
      {source}
    </Office>
  );
}

/** What is being done with the draft, as it is now. */
function AtWork({ draft, job }: { readonly draft: Draft; readonly job: Job | undefined }) {
  const { t, format, href } = useSite();
  const path = `/backoffice/drafts/${draft.id}/`;
  const { done, total } = job?.progress ?? {};
  return (
    <live-part data-active="yes">
      <div class="notice" role="status">
        <p>{t(draft.state === 'publishing' ? 'publishing.publishing' : 'publishing.reading')}</p>
        {done === undefined || total === undefined || total === 0 ? null : (
          <p>
            <progress max={total} value={Math.min(done, total)} aria-label={t('jobs.progress')} />{' '}
            {format.number(Math.floor((100 * Math.min(done, total)) / total))} %
          </p>
        )}
        <p>
          <a href={href(path)}>{t('publishing.reload')}</a>
        </p>
      </div>
      <div class="office-acts">
        {job?.isCancelling ? null : (
          <ActionButton action={`${path}cancel/`} label={t('publishing.cancel')} isDangerous />
        )}
      </div>
    </live-part>
  );
}

/** Why it did not go on. */
function Trouble({ draft, job }: { readonly draft: Draft; readonly job: Job | undefined }) {
  const { t } = useSite();
  const { problem } = draft;
  const hasFailed = job?.phase === 'ERROR';
  if (problem === undefined && !hasFailed && job?.phase !== 'ABORTED') return null;
  return (
    <div class="notice is-problem" role="alert">
      <h2>
        {t(
          problem !== undefined
            ? 'publishing.refused'
            : hasFailed
              ? 'publishing.failed'
              : 'publishing.stopped',
        )}
      </h2>
      {problem === undefined ? null : (
        <p lang="en">
          {problem.message} {problem.advice}
        </p>
      )}
      {problem !== undefined || !hasFailed ? null : <p lang="en">{job.error?.message}</p>}
      <ActionButton action={`/backoffice/drafts/${draft.id}/inspect/`} label={t('publishing.look-again')} />
    </div>
  );
}

type Rows = readonly (readonly (string | null)[])[];

function Cells(props: { readonly label: string; readonly heads: readonly string[]; readonly rows: Rows }) {
  return (
    <ScrollRegion class="table-scroll" label={props.label}>
      <table class="preview-table">
        <caption>{props.label}</caption>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={props.heads[j]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

type Preview = NonNullable<Draft['preview']>;

function PreviewTables({ preview }: { readonly preview: Preview }) {
  const { t } = useSite();
  return (
    <div class="preview-pair">
      <Cells
        label={t('publishing.source-rows')}
        heads={preview.columns.map(({ label }) => label)}
        rows={preview.sourceRows}
      />
      <Cells
        label={t('publishing.typed-rows')}
        heads={preview.fields.map(({ field }) => `${field.name} (${t(`publishing.type.${field.type}`)})`)}
        rows={preview.typedRows}
      />
    </div>
  );
}

function Rejects({ preview }: { readonly preview: Preview }) {
  const { t, format } = useSite();
  if (preview.rejectedCount === 0) return null;
  const columns: readonly Column<Preview['rejects'][number]>[] = [
    {
      name: 'row',
      label: t('publishing.row'),
      kind: 'number',
      cell: ({ row }) => format.number(row),
    },
    { name: 'field', label: t('publishing.field'), cell: ({ field }) => <code>{field}</code> },
    { name: 'value', label: t('publishing.value'), kind: 'long', cell: ({ value }) => value },
    {
      name: 'reason',
      label: t('publishing.reason'),
      cell: ({ reason }) => <span lang="en">{reason}</span>,
    },
  ];
  return (
    <Section
      title={t('publishing.rejected', { count: preview.rejectedCount })}
      lead={t('publishing.rejected-lead')}
    >
      <DataTable
        caption={t('publishing.rejected', { count: preview.rejectedCount })}
        columns={columns}
        rows={preview.rejects.slice(0, 50)}
        keyOf={({ row, field, value }) => `${row} ${field} ${value}`}
      />
    </Section>
  );
}

function PreviewSection({ preview }: { readonly preview: Preview }) {
  const { t, format } = useSite();
  return (
    <Section title={t('publishing.preview')}>
      <Facts
        facts={[
          [t('publishing.format'), preview.format],
          ...Object.entries(preview.recognised).map(([name, value]) => [name, value] as const),
          [
            t('dataset-office.records'),
            preview.isSample
              ? t('publishing.sample', { count: preview.recordCount })
              : format.number(preview.recordCount),
          ],
        ]}
      />
      {preview.notes.length === 0 ? null : (
        <ul lang="en">
          {preview.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <PreviewTables preview={preview} />
    </Section>
  );
}

/** One column of the source, folded away until somebody wants something of it. */
function ChoiceFields(props: {
  readonly choice: FieldChoice;
  readonly place: number;
  readonly preview: Preview;
  readonly isOpen: boolean;
}) {
  const { t, languages } = useSite();
  const { choice, place } = props;
  const id = (part: string) => `f${place}-${part}`;
  const made = props.preview.fields.find(({ field }) => field.name === choice.name);
  return (
    <details class="field-choice" open={props.isOpen}>
      <summary>
        <strong>{choice.label}</strong>
        {choice.keep ? (
          <>
            {' '}
            → <code>{choice.name}</code>{' '}
            {made === undefined ? null : (
              <Badge tone="plain">{t(`publishing.type.${made.field.type}`)}</Badge>
            )}{' '}
            {made === undefined || made.rejected === 0 ? null : (
              <Badge tone="bad">{t('publishing.rejected', { count: made.rejected })}</Badge>
            )}
          </>
        ) : (
          <> — {t('publishing.dropped')}</>
        )}
      </summary>
      <div class="choice-fields">
        <TickField name={id('keep')} label={t('publishing.keep')} />
        <TextField name={id('name')} label={t('publishing.name')} hint={t('publishing.name-hint')} />
        {languages.map((language) => (
          <TextField
            key={language}
            name={id(`label-${language}`)}
            label={`${t('publishing.label')} (${language})`}
            isOptional
          />
        ))}
        <SelectField
          name={id('type')}
          label={t('publishing.type')}
          options={[
            { value: 'auto', label: t('publishing.type.auto') },
            ...TYPES_TO_CHOOSE.map((value) => ({ value, label: t(`publishing.type.${value}`) })),
          ]}
        />
        <SelectField
          name={id('decimal')}
          label={t('publishing.decimal')}
          options={[
            { value: '.', label: t('publishing.decimal.point') },
            { value: ',', label: t('publishing.decimal.comma') },
          ]}
        />
        <TextField
          name={id('pattern')}
          label={t('publishing.pattern')}
          hint={t('publishing.pattern-hint')}
          isOptional
        />
        <TextField
          name={id('separator')}
          label={t('publishing.separator')}
          hint={t('publishing.separator-hint')}
          isOptional
        />
        <TextField name={id('unit')} label={t('publishing.unit')} isOptional />
        <TextField name={id('ucd')} label={t('publishing.ucd')} isOptional />
        <TickField name={id('facet')} label={t('publishing.facet')} hint={t('publishing.facet-hint')} />
      </div>
    </details>
  );
}

/** What the dataset is, in every language of the portal. */
export function MetadataFields() {
  const { t, languages, defaultLanguage } = useSite();
  return (
    <>
      {languages.map((language) => (
        <TextField
          key={language}
          name={`title-${language}`}
          label={`${t('dataset-office.title')} (${language})`}
          isOptional={language !== defaultLanguage}
          spellcheck
        />
      ))}
      {languages.map((language) => (
        <TextArea
          key={language}
          name={`description-${language}`}
          label={`${t('publishing.description')} (${language})`}
          hint={t('publishing.description-hint')}
          isOptional
        />
      ))}
      <SelectField
        name="license"
        label={t('publishing.licence')}
        options={[
          { value: '', label: t('publishing.licence.choose') },
          ...LICENCES.map(([label, value]) => ({ value, label })),
          { value: 'other', label: t('publishing.licence.other') },
        ]}
      />
      <TextField name="license-title" label={t('publishing.licence.title')} isOptional />
      <TextField name="license-url" type="url" label={t('publishing.licence.url')} isOptional />
      <TextField name="publisher" label={t('dataset-office.publisher')} isOptional />
      {languages.map((language) => (
        <TextField
          key={language}
          name={`themes-${language}`}
          label={`${t('publishing.themes')} (${language})`}
          hint={t('publishing.list-hint')}
          isOptional
        />
      ))}
      {languages.map((language) => (
        <TextField
          key={language}
          name={`keywords-${language}`}
          label={`${t('publishing.keywords')} (${language})`}
          hint={t('publishing.list-hint')}
          isOptional
        />
      ))}
    </>
  );
}

function Editor({ data, preview }: { readonly data: DraftData; readonly preview: Preview }) {
  const { t } = useSite();
  const { draft, form } = data;
  const hasProblem = (place: number) =>
    Object.keys(form.problems).some((name) => name.startsWith(`f${place}-`));
  return (
    <Form
      action={`/backoffice/drafts/${draft.id}/`}
      state={form}
      hidden={{ revision: String(draft.revision) }}
      submit={t('publishing.save')}
      {...(data.mayPublish && { also: { value: 'publish', label: t('publishing.publish') } })}
      label={t('publishing.draft')}
    >
      <h2>{t('publishing.fields')}</h2>
      <p class="field-hint">{t('publishing.fields-lead')}</p>
      {(draft.choices ?? []).map((choice, place) => (
        <ChoiceFields
          key={choice.column}
          choice={choice}
          place={place}
          preview={preview}
          isOpen={hasProblem(place)}
        />
      ))}
      {draft.datasetUid !== undefined ? null : (
        <>
          <h2>{t('publishing.about')}</h2>
          <TextField
            name="datasetId"
            label={t('dataset-office.id')}
            hint={t('publishing.id-hint')}
            maxLength={120}
          />
          <MetadataFields />
        </>
      )}
    </Form>
  );
}

/** A draft: what is being done with it, or what it will become and all that can be changed about it. */
export function DraftPage({ frame, data }: { readonly frame: Frame; readonly data: DraftData }) {
  const { t, href } = useSite();
  const { draft, job, form } = data;
  const isAtWork = draft.state === 'reading' || draft.state === 'publishing';
  return (
    <Office
      frame={frame}
      title={draft.datasetUid === undefined || draft.datasetId === '' ? draft.source.name : draft.datasetId}
      crumbs={[{ label: t('office.nav.datasets'), path: LIST }]}
      hasProblems={Object.keys(form.problems).length > 0}
      actions={
        isAtWork || draft.state === 'published' ? undefined : (
          <a class="button is-quiet" href={href(`/backoffice/drafts/${draft.id}/discard/`)}>
            {t('publishing.discard')}
          </a>
        )
      }
    >
      {isAtWork ? <AtWork draft={draft} job={job} /> : <Trouble draft={draft} job={job} />}
      {draft.state === 'published' ? (
        <div class="notice is-done" role="status">
          <p>{t('publishing.published')}</p>
          <p>
            <a href={href(`/explore/dataset/${draft.datasetId}/`)}>{t('dataset-office.explore')}</a>
            {' · '}
            <a href={href(`${LIST}${draft.datasetId}/history/`)}>{t('dataset-office.tab.history')}</a>
          </p>
        </div>
      ) : null}
      {draft.preview === undefined || isAtWork ? null : (
        <>
          <PreviewSection preview={draft.preview} />
          <Rejects preview={draft.preview} />
          {draft.state === 'published' ? null : <Editor data={data} preview={draft.preview} />}
        </>
      )}
    </Office>
  );
}
