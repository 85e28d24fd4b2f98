import { PARSERS } from '#ingest';
import type { Draft } from '#publishing';
import { useSite } from '../../../site.ts';
import { SelectField, TextField } from '../../components/fields.tsx';
import { Form, textOf } from '../../components/form.tsx';
import type { FormState } from '../../model.ts';

/** Formats to which a way of reading means something; of the others it is shown once a format is chosen. */
const MEANS: Readonly<Record<string, readonly string[]>> = {
  encoding: ['csv', 'json', 'jsonl', 'shapefile', 'dbf', 'cds', 'ipac', 'ecsv', 'fixed'],
  separator: ['csv'],
  header: ['csv', 'xlsx', 'xls', 'ods'],
  skip: ['csv', 'xlsx', 'xls', 'ods'],
  sheet: ['xlsx', 'xls', 'ods', 'votable', 'fits', 'gpkg', 'shapefile', 'kml', 'gpx', 'cds', 'ipac'],
  root: ['json', 'geojson', 'xml'],
};
const ARCHIVE = /\.(?:zip|kmz|tar|tgz|tar\.\w+)$/i;

/** How the source is read: for when what was recognised is wrong. */
export function Reading({ draft, form }: { readonly draft: Draft; readonly form: FormState }) {
  const { t } = useSite();
  const usual = { value: '', label: t('editor.as-recognised') };
  const isOpen =
    Object.keys(draft.reading).length > 0 ||
    Object.keys(form.problems).some((name) => name.startsWith('reading-'));
  const format = draft.preview?.format;
  /** Of a way of reading that the recognised format has no use for. */
  const classOf = (name: string): string | undefined => {
    const isMeant =
      name === 'entry'
        ? ARCHIVE.test(draft.source.name)
        : format === undefined || (MEANS[name]?.includes(format) ?? true);
    return isMeant || textOf(form, `reading-${name}`) !== '' ? 'is-meant' : 'other-format';
  };
  return (
    <details class="reading" open={isOpen}>
      <summary>{t('editor.reading')}</summary>
      <p class="field-hint">{t('editor.reading-lead')}</p>
      <Form
        action={`/backoffice/drafts/${draft.id}/reading/`}
        state={form}
        hidden={{ revision: String(draft.revision) }}
        submit={t('editor.read-again')}
        label={t('editor.reading')}
      >
        <div class="choice-fields">
          <SelectField
            name="reading-format"
            label={t('editor.format')}
            options={[usual, ...PARSERS.map(({ name, label }) => ({ value: name, label }))]}
          />
          <div class={classOf('encoding')}>
            <TextField
              name="reading-encoding"
              label={t('editor.encoding')}
              hint={t('editor.encoding-hint')}
              class="is-code"
              isOptional
            />
          </div>
          <div class={classOf('separator')}>
            <SelectField
              name="reading-separator"
              label={t('editor.csv-separator')}
              options={[
                usual,
                { value: ',', label: t('editor.separator.comma') },
                { value: ';', label: t('editor.separator.semicolon') },
                { value: '\t', label: t('editor.separator.tab') },
                { value: '|', label: t('editor.separator.pipe') },
                { value: ' ', label: t('editor.separator.space') },
              ]}
            />
          </div>
          <div class={classOf('header')}>
            <SelectField
              name="reading-header"
              label={t('editor.header')}
              options={[
                usual,
                { value: 'yes', label: t('editor.header.yes') },
                { value: 'no', label: t('editor.header.no') },
              ]}
            />
          </div>
          <div class={classOf('skip')}>
            <TextField name="reading-skip" label={t('editor.skip-lines')} inputMode="numeric" isOptional />
          </div>
          <div class={classOf('sheet')}>
            <TextField
              name="reading-sheet"
              label={t('editor.sheet')}
              hint={t('editor.sheet-hint')}
              isOptional
            />
          </div>
          <div class={classOf('root')}>
            <TextField name="reading-root" label={t('editor.root')} class="is-code" isOptional />
          </div>
          <div class={classOf('entry')}>
            <TextField
              name="reading-entry"
              label={t('editor.entry')}
              hint={t('editor.entry-hint')}
              class="is-code"
              isOptional
            />
          </div>
        </div>
      </Form>
    </details>
  );
}
