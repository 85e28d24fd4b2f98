import type { ImportPreview, ImportProblem, StepEffect } from '#ingest';
import type { Job } from '#jobs';
import type { DatasetChanges, Draft, DraftStep, FieldChoice, Offer } from '#publishing';
import { Said } from '../../components/said.tsx';
import { useSite } from '../../site.ts';
import { TextField } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';
import { ChangesForReaders } from './draft/changes.tsx';
import { Fields } from './draft/fields.tsx';
import { Offers } from './draft/offers.tsx';
import { Recognised, Rejects, ResultRows, SourceRows } from './draft/preview.tsx';
import { Reading } from './draft/reading.tsx';
import { type Joinable, Steps } from './draft/steps.tsx';
import { MetadataFields, type MetadataOffer } from './metadata-fields.tsx';

export interface DraftData {
  readonly draft: Draft;
  readonly job?: Job;
  readonly form: FormState;
  readonly mayPublish: boolean;
  readonly offer: MetadataOffer;
  /** As they are shown: those that are stored, or those that somebody has not saved yet. */
  readonly steps: readonly DraftStep[];
  readonly joinable: Joinable;
  readonly choices: readonly FieldChoice[];
  readonly preview: ImportPreview | undefined;
  readonly offers: readonly Offer[];
  /** How the fields would differ from those that readers have now. */
  readonly changes?: DatasetChanges;
  /** As readers see it now: the dataset that gets new data, or what was published of the draft. */
  readonly seen?: { readonly title: string; readonly records: number; readonly rejected: number };
  /** Of each step; undefined for those that wait. */
  readonly effects: readonly (StepEffect | undefined)[];
  /** Why nothing can be shown of it. */
  readonly problem: ImportProblem | undefined;
  /** The preview took too long. */
  readonly isLost: boolean;
  readonly isUnsaved: boolean;
  /** What the person goes on with: `s2` the third step, `f0` the first field. */
  readonly focus?: string;
  /** What somebody else has published meanwhile: sent back, it says that the person knows. */
  readonly over?: string;
}

const LIST = '/backoffice/datasets/';
const FORM = 'draft';

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
  const { t, href } = useSite();
  const form = draft.datasetUid === undefined ? `${LIST}new/` : `${LIST}${draft.datasetId}/data/`;
  // The address stands in it, to be corrected.
  const again =
    draft.source.url === undefined ? form : `${form}?url=${encodeURIComponent(draft.source.name)}`;
  const { problem } = draft;
  const hasFailed = job?.phase === 'ERROR';
  if (problem === undefined && !hasFailed && job?.phase !== 'ABORTED') return null;
  return (
    <div class="notice is-problem" role="alert" tabIndex={-1} autofocus>
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
        <p>
          <Said text={problem.message} /> <Said text={problem.advice} />
        </p>
      )}
      {problem !== undefined || !hasFailed ? null : (
        <p>
          <Said text={job.error?.message} />
        </p>
      )}
      <div class="actions">
        {problem === undefined ? null : (
          <a class="button is-small" href={href(again)}>
            {t('publishing.other-file')}
          </a>
        )}
        {draft.source.url === undefined && problem !== undefined ? null : (
          <ActionButton
            action={`/backoffice/drafts/${draft.id}/inspect/`}
            label={t('publishing.look-again')}
          />
        )}
      </div>
    </div>
  );
}

type Preview = NonNullable<Draft['preview']>;

/** What was refused of one of the two forms of the page: how the source is read, or all else. */
const ofForm = ({ values, problems }: FormState, isReading: boolean): FormState => ({
  values,
  problems: Object.fromEntries(
    Object.entries(problems).filter(([name]) => name.startsWith('reading-') === isReading),
  ),
});

/** The bar that stays in sight: what is saved, and what can be done now. */
function EditorBar({ data }: { readonly data: DraftData }) {
  const { t } = useSite();
  const { draft } = data;
  const back = (act: 'undo' | 'redo', count: number) => (
    <button
      type="submit"
      class="is-quiet"
      name="act"
      value={act}
      title={t(`editor.${act}-hint`)}
      disabled={count === 0}
    >
      {t(`editor.${act}`)}
    </button>
  );
  return (
    <div class="editor-bar">
      <p class="editor-state" role="status" data-live="state">
        {data.isUnsaved ? t('editor.unsaved') : t('editor.saved')}
      </p>
      <div class="editor-acts" id="acts" tabIndex={-1}>
        {back('undo', draft.undo)}
        {back('redo', draft.redo)}
        <button type="submit" class="is-quiet without-script" name="act" value="look">
          {t('editor.look')}
        </button>
        <button
          type="submit"
          class={data.mayPublish ? 'is-quiet' : undefined}
          name="act"
          value="save"
          aria-keyshortcuts="Control+S"
          title="Ctrl+S"
        >
          {t('publishing.save-description')}
        </button>
        {data.mayPublish ? (
          <button type="submit" name="act" value="publish">
            {t('publishing.publish')}
          </button>
        ) : null}
      </div>
    </div>
  );
}

function Editor({ data, preview }: { readonly data: DraftData; readonly preview: Preview }) {
  const { t } = useSite();
  const { draft, steps, effects, focus } = data;
  const form = ofForm(data.form, false);
  const hasProblem = (place: number) =>
    Object.keys(form.problems).some((name) => name.startsWith(`f${place}-`));
  return (
    <Form
      action={`/backoffice/drafts/${draft.id}/`}
      state={form}
      class="form draft-form"
      id={FORM}
      hidden={{ revision: String(draft.revision), ...(data.over !== undefined && { over: data.over }) }}
      actions={<EditorBar data={data} />}
      label={t('publishing.draft')}
    >
      {/* Enter in a field shows what comes of it. */}
      <button type="submit" class="unseen" name="act" value="look" tabIndex={-1} aria-hidden="true">
        {t('editor.look')}
      </button>
      <Steps
        steps={steps}
        effects={effects}
        columns={preview.columns.map(({ name }) => name)}
        isSample={preview.isSample}
        joinable={data.joinable}
        focus={focus}
      />
      <Fields choices={data.choices} preview={preview} hasProblem={hasProblem} focus={focus} />
      {draft.datasetUid !== undefined ? null : (
        <section class="office-section" id="about" aria-labelledby="about-title">
          <h2 id="about-title">{t('publishing.about')}</h2>
          <TextField
            name="datasetId"
            label={t('dataset-office.id')}
            hint={t('publishing.id-hint')}
            maxLength={120}
          />
          <MetadataFields offer={data.offer} />
        </section>
      )}
    </Form>
  );
}

/** The ways to the parts of a long page, above all for who has no mouse. */
function Parts({ data }: { readonly data: DraftData }) {
  const { t } = useSite();
  const parts = [
    ['steps', t('editor.steps')],
    ['fields', t('publishing.fields')],
    ...(data.draft.datasetUid === undefined ? [['about', t('publishing.about')] as const] : []),
    ['acts', t(data.mayPublish ? 'editor.part.publish' : 'publishing.save-description')],
  ] as const;
  return (
    <nav class="editor-parts" aria-label={t('editor.parts')}>
      <ul>
        {parts.map(([id, label]) => (
          <li key={id}>
            <a href={`#${id}`}>{label}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The source, what comes of it, and all that can be changed about that. */
function Workbench({ data, preview }: { readonly data: DraftData; readonly preview: Preview }) {
  const { t } = useSite();
  const { draft, form } = data;
  const isEdited = draft.state !== 'published';
  return (
    <draft-editor data-lost={t('editor.lost')} data-saving={t('editor.saving')}>
      {isEdited ? <Parts data={data} /> : null}
      <div data-live="changes">
        <ChangesForReaders changes={data.changes} />
      </div>
      <div data-live="offers">
        <Offers offers={data.offers} form={FORM} />
      </div>
      <details class="source-rows" open>
        <summary>{t('publishing.source-rows')}</summary>
        <SourceRows preview={preview} />
        <Recognised preview={preview} draft={draft} form={form} />
      </details>
      {isEdited ? <Reading draft={draft} form={ofForm(form, true)} /> : null}
      <div class="result-rows" data-live="result">
        {data.isLost ? <p class="notice is-problem">{t('editor.lost')}</p> : null}
        {data.problem === undefined ? null : (
          <p class="notice is-problem">
            <Said text={data.problem.message} /> <Said text={data.problem.advice} />
          </p>
        )}
        <ResultRows preview={preview} />
      </div>
      <div data-live="rejects">
        <Rejects draft={draft} preview={preview} isUnsaved={data.isUnsaved} />
      </div>
      {isEdited ? <Editor data={data} preview={preview} /> : null}
    </draft-editor>
  );
}

/** What readers have got, what of it did not fit, and where one goes from here. */
function Published({ data }: { readonly data: DraftData }) {
  const { t, href } = useSite();
  const { draft, seen } = data;
  return (
    <div class="notice is-done" role="status" tabIndex={-1} autofocus>
      <p>{t('publishing.published')}</p>
      {seen === undefined ? null : (
        <p>
          {t('publishing.came', { records: seen.records, rejected: seen.rejected })}{' '}
          {seen.rejected === 0 || draft.source.rejects === undefined ? null : (
            <a href={href(`/backoffice/drafts/${draft.id}/rejected/`)} download>
              {t('editor.download-rejects')}
            </a>
          )}
        </p>
      )}
      <p>
        <a href={href(`/explore/dataset/${draft.datasetId}/`)}>{t('dataset-office.explore')}</a>
        {' · '}
        <a href={href(`${LIST}${draft.datasetId}/`)}>{t('publishing.to-dataset')}</a>
        {' · '}
        <a href={href(`${LIST}${draft.datasetId}/history/`)}>{t('publishing.take-back')}</a>
      </p>
    </div>
  );
}

/** A draft: what is being done with it, or what it will become and all that can be changed about it. */
export function DraftPage({ frame, data }: { readonly frame: Frame; readonly data: DraftData }) {
  const { t, href } = useSite();
  const { draft, job, form, preview, seen } = data;
  const isAtWork = draft.state === 'reading' || draft.state === 'publishing';
  return (
    <Office
      frame={frame}
      title={draft.state === 'published' ? (seen?.title ?? draft.datasetId) : draft.source.name}
      crumbs={[
        { label: t('office.nav.datasets'), path: LIST },
        ...(seen === undefined || draft.state === 'published'
          ? []
          : [{ label: seen.title, path: `${LIST}${draft.datasetId}/` }]),
      ]}
      hasProblems={Object.keys(form.problems).length > 0}
      {...(draft.state === 'ready' && {
        lead: t(
          !data.mayPublish
            ? 'editor.lead-save'
            : draft.datasetUid === undefined
              ? 'editor.lead'
              : 'editor.lead-new-data',
        ),
      })}
      actions={
        isAtWork || draft.state === 'published' ? undefined : (
          <a class="button is-quiet" href={href(`/backoffice/drafts/${draft.id}/discard/`)}>
            {t('publishing.discard')}
          </a>
        )
      }
    >
      {isAtWork ? <AtWork draft={draft} job={job} /> : <Trouble draft={draft} job={job} />}
      {draft.state === 'published' ? <Published data={data} /> : null}
      {preview === undefined && draft.state === 'refused' ? <Reading draft={draft} form={form} /> : null}
      {preview === undefined || isAtWork ? null : <Workbench data={data} preview={preview} />}
    </Office>
  );
}
