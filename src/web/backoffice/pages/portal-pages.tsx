import { LANGUAGE_NAMES, type Language } from '#i18n';
import type { StoredPage } from '#pages';
import { PageText, type ShownBlock } from '../../components/page-text.tsx';
import { useSite } from '../../site.ts';
import { type Column, DataTable, Empty } from '../components/data-table.tsx';
import { TextArea, TextField, TickField } from '../components/fields.tsx';
import { ActionButton, Form } from '../components/form.tsx';
import { Badge, Moment, Section } from '../components/parts.tsx';
import type { FormState, Frame } from '../model.ts';
import { Office } from '../office.tsx';

const PATH = '/backoffice/pages/';

export interface PagesData {
  readonly pages: readonly { readonly page: StoredPage; readonly title: string }[];
}

function State({ page }: { readonly page: StoredPage }) {
  const { t } = useSite();
  if (page.publishedVersion === undefined) return <Badge tone="plain">{t('pages.draft')}</Badge>;
  return page.publishedVersion === page.version ? (
    <Badge tone="good">{t('pages.published')}</Badge>
  ) : (
    <Badge tone="waiting">{t('pages.changed')}</Badge>
  );
}

/** All pages of the portal. */
export function PagesPage({ frame, data }: { readonly frame: Frame; readonly data: PagesData }) {
  const { t, href } = useSite();
  const columns: readonly Column<PagesData['pages'][number]>[] = [
    {
      name: 'title',
      label: t('pages.title'),
      kind: 'name',
      cell: ({ page, title }) => <a href={href(`${PATH}${page.name}/`)}>{title}</a>,
    },
    { name: 'name', label: t('pages.name'), cell: ({ page }) => <code>{page.name}</code> },
    { name: 'state', label: t('pages.state'), cell: ({ page }) => <State page={page} /> },
    { name: 'changed', label: t('pages.changed-at'), cell: ({ page }) => <Moment at={page.changedAt} /> },
  ];
  return (
    <Office
      frame={frame}
      title={t('office.nav.pages')}
      lead={t('pages.lead')}
      actions={
        <a class="button" href={href(`${PATH}new/`)}>
          {t('pages.new')}
        </a>
      }
    >
      {data.pages.length === 0 ? (
        <Empty>
          <p>{t('pages.none')}</p>
        </Empty>
      ) : (
        <DataTable
          caption={t('office.nav.pages')}
          columns={columns}
          rows={data.pages}
          keyOf={({ page }) => page.name}
        />
      )}
    </Office>
  );
}

export interface PageFormData {
  /** Absent for a new one. */
  readonly page?: StoredPage;
  readonly title: string;
  readonly languages: readonly Language[];
  readonly form: FormState;
  readonly seen: number;
  /** Where readers find it. */
  readonly path: string;
  /** What was typed, as it would look; not saved. */
  readonly preview?: readonly {
    readonly language: Language;
    readonly title: string;
    readonly blocks: readonly ShownBlock[];
  }[];
}

const EXAMPLE =
  '```dataset-table\ndataset: hyg-stellar-database\nselect: proper, mag, con\nwhere: mag < 1\norder_by: mag\nlimit: 5\ncaption: …\n```';

function Help() {
  const { t } = useSite();
  return (
    <details class="page-help">
      <summary>{t('pages.help')}</summary>
      <p>{t('pages.help-text')}</p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
      <p>{t('pages.help-figure')}</p>
      <p>{t('pages.help-places')}</p>
    </details>
  );
}

function Actions({ page, path }: { readonly page: StoredPage; readonly path: string }) {
  const { t, href } = useSite();
  const action = `${PATH}${page.name}/`;
  const hidden = { seen: String(page.version) };
  return (
    <div class="page-actions">
      <State page={page} />
      {page.publishedVersion === page.version ? null : (
        <ActionButton action={`${action}publish/`} hidden={hidden} label={t('pages.publish')} />
      )}
      {page.publishedVersion === undefined ? null : (
        <>
          <ActionButton action={`${action}unpublish/`} label={t('pages.unpublish')} />
          <a href={href(path)}>{t('pages.read')}</a>
        </>
      )}
      <a href={href(`${action}history/`)}>{t('pages.history')}</a>
      <a href={href(`${action}remove/`)}>{t('pages.remove')}</a>
    </div>
  );
}

/** Writes a page. */
export function PageFormPage({ frame, data }: { readonly frame: Frame; readonly data: PageFormData }) {
  const { t } = useSite();
  const { page, languages, form } = data;
  return (
    <Office
      frame={frame}
      title={page === undefined ? t('pages.new') : data.title}
      crumbs={[{ label: t('office.nav.pages'), path: PATH }]}
      hasProblems={Object.keys(form.problems).length > 0}
    >
      {page === undefined ? null : <Actions page={page} path={data.path} />}
      <Form
        action={page === undefined ? `${PATH}new/` : `${PATH}${page.name}/`}
        state={form}
        hidden={{ seen: String(data.seen) }}
        actions={
          <p class="actions">
            <button type="submit">{t('pages.save')}</button>
            <button type="submit" class="is-quiet" name="act" value="preview">
              {t('pages.preview')}
            </button>
          </p>
        }
        label={t('pages.write')}
        class="form is-wide"
      >
        {page === undefined ? (
          <TextField name="name" label={t('pages.name')} hint={t('pages.name-hint')} maxLength={60} />
        ) : null}
        {languages.map((language) => (
          <fieldset key={language} class="field page-language">
            <legend>
              <h2>{LANGUAGE_NAMES[language]}</h2>
            </legend>
            <TextField
              name={`title-${language}`}
              label={t('pages.title')}
              maxLength={200}
              isOptional={languages.length > 1}
              spellcheck
            />
            <TextArea
              name={`body-${language}`}
              label={t('pages.body')}
              hint={t('pages.body-hint')}
              rows={16}
              class="is-code"
              isOptional
            />
          </fieldset>
        ))}
        <Help />
        <TickField name="isInNavigation" label={t('pages.in-navigation')} />
        <TextField
          name="position"
          label={t('pages.position')}
          hint={t('pages.position-hint')}
          inputMode="numeric"
          class="is-short"
          isOptional
        />
      </Form>
      {data.preview === undefined ? null : (
        // Below the form: whoever asked for it is led there.
        <div class="page-previews" tabIndex={-1} autofocus>
          {data.preview.map(({ language, title, blocks }) => (
            <Section key={language} title={`${t('pages.preview')} · ${LANGUAGE_NAMES[language]}`}>
              <div class="page-preview" lang={language}>
                <p class="page-preview-title">{title}</p>
                <PageText blocks={blocks} />
              </div>
            </Section>
          ))}
        </div>
      )}
    </Office>
  );
}

export interface PageHistoryData {
  readonly page: StoredPage;
  readonly title: string;
  readonly versions: readonly {
    readonly number: number;
    readonly at: string;
    readonly by: string;
    readonly restoredFrom?: number;
  }[];
}

/** Every version of a page. */
export function PageHistoryPage({ frame, data }: { readonly frame: Frame; readonly data: PageHistoryData }) {
  const { t, href } = useSite();
  const { page } = data;
  const path = `${PATH}${page.name}/`;
  const columns: readonly Column<PageHistoryData['versions'][number]>[] = [
    {
      name: 'number',
      label: t('pages.version'),
      kind: 'name',
      cell: ({ number }) => (
        <>
          <a href={href(`${path}history/${number}/`)}>{t('pages.version-number', { number })}</a>{' '}
          {number === page.publishedVersion ? <Badge tone="good">{t('pages.published')}</Badge> : null}
        </>
      ),
    },
    { name: 'at', label: t('pages.changed-at'), cell: ({ at }) => <Moment at={at} /> },
    {
      name: 'by',
      label: t('pages.by'),
      cell: ({ by, restoredFrom }) =>
        restoredFrom === undefined ? by : `${by} (${t('pages.restored-from', { number: restoredFrom })})`,
    },
  ];
  return (
    <Office
      frame={frame}
      title={t('pages.history-of', { title: data.title })}
      crumbs={[
        { label: t('office.nav.pages'), path: PATH },
        { label: data.title, path },
      ]}
    >
      <DataTable
        caption={t('pages.history')}
        columns={columns}
        rows={data.versions}
        keyOf={({ number }) => String(number)}
      />
    </Office>
  );
}

export interface PageVersionData {
  readonly page: StoredPage;
  readonly title: string;
  readonly number: number;
  readonly at: string;
  /** From this version to the newest, line by line. */
  readonly changes: readonly {
    readonly language: Language;
    readonly part: 'title' | 'body';
    readonly pieces: readonly { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }[];
  }[];
}

/** A version beside the newest one. */
export function PageVersionPage({ frame, data }: { readonly frame: Frame; readonly data: PageVersionData }) {
  const { t } = useSite();
  const { page, number } = data;
  const path = `${PATH}${page.name}/`;
  return (
    <Office
      frame={frame}
      title={t('pages.compare', { number, newest: page.version })}
      lead={number === page.version ? t('pages.is-newest') : t('pages.compare-lead')}
      crumbs={[
        { label: t('office.nav.pages'), path: PATH },
        { label: data.title, path },
        { label: t('pages.history'), path: `${path}history/` },
      ]}
    >
      {data.changes.map(({ language, part, pieces }) => (
        <Section key={`${language} ${part}`} title={`${LANGUAGE_NAMES[language]} · ${t(`pages.${part}`)}`}>
          <pre class="page-diff">
            {pieces.map(({ kind, text }, i) => {
              const key = String(i);
              if (kind === 'added') return <ins key={key}>{text}</ins>;
              if (kind === 'removed') return <del key={key}>{text}</del>;
              return <span key={key}>{text}</span>;
            })}
          </pre>
        </Section>
      ))}
      {number === page.version ? null : (
        <ActionButton
          action={`${path}history/${number}/restore/`}
          hidden={{ seen: String(page.version) }}
          label={t('pages.restore', { number })}
        />
      )}
    </Office>
  );
}
