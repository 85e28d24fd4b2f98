import type { ImportPreview } from '#ingest';
import { type FieldChoice, TYPES_TO_CHOOSE } from '#publishing';
import { useSite } from '../../../site.ts';
import { SelectField, TextField, TickField } from '../../components/fields.tsx';
import { GroupContext } from '../../components/labels.ts';
import { Badge } from '../../components/parts.tsx';

const EXAMPLES = 3;

/** Some values of a field, as readers will get them. */
function useExamples(preview: ImportPreview, name: string): string {
  const { t } = useSite();
  const at = preview.fields.findIndex(({ field }) => field.name === name);
  const values = new Set(preview.typedRows.flatMap(({ cells }) => cells[at] ?? []));
  const examples = [...values]
    .slice(0, EXAMPLES)
    .map((value) => (value.length > 24 ? `${value.slice(0, 23)}…` : value));
  return examples.length === 0
    ? t('editor.no-examples')
    : t('editor.examples', { examples: examples.join(' · ') });
}

/** The line under which a field is folded away: what it is, and what comes of it. */
function Summary({ choice, preview }: { readonly choice: FieldChoice; readonly preview: ImportPreview }) {
  const { t, language } = useSite();
  const made = preview.fields.find(({ field }) => field.name === choice.name);
  const examples = useExamples(preview, choice.name);
  const label = choice.labels[language] || choice.label;
  if (!choice.keep)
    return (
      <>
        <strong>{choice.label}</strong> <span class="field-hint">{t('publishing.dropped')}</span>
      </>
    );
  return (
    <>
      <strong>{label}</strong> <code>{choice.name}</code>{' '}
      {made === undefined ? null : <Badge tone="plain">{t(`publishing.type.${made.field.type}`)}</Badge>}{' '}
      {made === undefined || made.rejected === 0 ? null : (
        <Badge tone="bad">{t('publishing.rejected', { count: made.rejected })}</Badge>
      )}
      <span class="field-examples">{examples}</span>
    </>
  );
}

/** How the values of a column are read. */
function ReadingFields({ id }: { readonly id: (part: string) => string }) {
  const { t } = useSite();
  return (
    <>
      <SelectField
        name={id('type')}
        label={t('publishing.type')}
        options={[
          { value: 'auto', label: t('publishing.type.auto') },
          ...TYPES_TO_CHOOSE.map((value) => ({ value, label: t(`publishing.type.${value}`) })),
        ]}
      />
      <div class="for-numbers">
        <SelectField
          name={id('decimal')}
          label={t('publishing.decimal')}
          options={[
            { value: '.', label: t('publishing.decimal.point') },
            { value: ',', label: t('publishing.decimal.comma') },
          ]}
        />
      </div>
      <div class="for-numbers">
        <SelectField
          name={id('thousands')}
          label={t('editor.thousands')}
          options={[
            { value: 'none', label: t('choice.none') },
            { value: 'blank', label: t('choice.blank') },
            { value: ',', label: t('choice.comma') },
            { value: '.', label: t('choice.point') },
            ...["'", '’', '_'].map((value) => ({ value, label: value })),
          ]}
        />
      </div>
      <div class="for-dates">
        <TextField
          name={id('pattern')}
          label={t('publishing.pattern')}
          hint={t('publishing.pattern-hint')}
          class="is-code"
          isOptional
        />
      </div>
      <div class="for-dates">
        <SelectField
          name={id('precision')}
          label={t('editor.precision')}
          options={[
            { value: 'auto', label: t('publishing.type.auto') },
            ...(['year', 'month', 'day', 'hour', 'minute'] as const).map((value) => ({
              value,
              label: t(`choice.${value}`),
            })),
          ]}
        />
      </div>
      <div class="for-dates">
        <TextField
          name={id('timezone')}
          label={t('editor.timezone')}
          hint={t('editor.timezone-hint')}
          isOptional
        />
      </div>
      <div class="for-texts">
        <TextField
          name={id('separator')}
          label={t('publishing.separator')}
          hint={t('publishing.separator-hint')}
          class="is-code"
          isOptional
        />
      </div>
      <TickField name={id('key')} label={t('editor.key')} hint={t('editor.key-hint')} />
    </>
  );
}

/** One column, folded away until somebody wants something of it. */
function ChoiceFields(props: {
  readonly choice: FieldChoice;
  readonly place: number;
  readonly count: number;
  readonly preview: ImportPreview;
  readonly isOpen: boolean;
  readonly isFocused: boolean;
}) {
  const { t, languages } = useSite();
  const { choice, place } = props;
  const id = (part: string) => `f${place}-${part}`;
  const move = (how: 'up' | 'down', sign: string, isDisabled: boolean) => (
    <button
      type="submit"
      class="is-small is-quiet"
      name="act"
      value={`field-${how}-${place}`}
      disabled={isDisabled}
    >
      <span aria-hidden="true">{sign} </span>
      {t(`editor.field-${how}`, { field: choice.label })}
    </button>
  );
  return (
    <details
      class={choice.keep ? 'field-choice' : 'field-choice is-off'}
      open={props.isOpen}
      data-focus={props.isFocused ? 'yes' : undefined}
      data-key={choice.column}
    >
      <summary data-live={`field-${choice.column}`}>
        <Summary choice={choice} preview={props.preview} />
      </summary>
      <input type="hidden" name={id('column')} value={choice.column} />
      <fieldset class="choice-part">
        <legend>{t('editor.part.reading')}</legend>
        {choice.isMade ? (
          <>
            <input type="hidden" name={id('made')} value="yes" />
            <p class="field-hint">{t('editor.made-hint')}</p>
          </>
        ) : null}
        <div class="choice-fields">
          <TickField name={id('keep')} label={t('publishing.keep')} />
          {choice.isMade ? null : <ReadingFields id={id} />}
        </div>
      </fieldset>
      <fieldset class="choice-part">
        <legend>{t('editor.part.words')}</legend>
        <div class="choice-fields">
          {choice.isMade ? null : (
            <TextField
              name={id('name')}
              label={t('publishing.name')}
              hint={t('publishing.name-hint')}
              class="is-code"
            />
          )}
          {languages.map((language) => (
            <TextField
              key={language}
              name={id(`label-${language}`)}
              label={`${t('publishing.label')} (${language})`}
              isOptional
              spellcheck
            />
          ))}
          {languages.map((language) => (
            <TextField
              key={language}
              name={id(`description-${language}`)}
              label={`${t('editor.field-description')} (${language})`}
              isOptional
              spellcheck
            />
          ))}
          <TextField
            name={id('unit')}
            label={t('publishing.unit')}
            hint={t('editor.unit-hint')}
            class="is-code"
            isOptional
          />
          <TextField
            name={id('ucd')}
            label={t('publishing.ucd')}
            hint={t('editor.ucd-hint')}
            class="is-code"
            isOptional
          />
          <TextField name={id('decimals')} label={t('editor.decimals')} inputMode="numeric" isOptional />
        </div>
      </fieldset>
      <fieldset class="choice-part">
        <legend>{t('editor.part.facet')}</legend>
        <div class="choice-fields">
          <TickField name={id('facet')} label={t('publishing.facet')} hint={t('publishing.facet-hint')} />
          <div class="for-facets">
            <TickField name={id('disjunctive')} label={t('editor.disjunctive')} />
          </div>
          {choice.isMade ? null : (
            <div class="for-facets">
              <TextField
                name={id('hierarchical')}
                label={t('editor.hierarchical')}
                hint={t('editor.hierarchical-hint')}
                class="is-code"
                isOptional
              />
            </div>
          )}
          <div class="for-facets">
            <SelectField
              name={id('facet-sort')}
              label={t('editor.facet-sort')}
              options={[
                { value: 'auto', label: t('choice.usual') },
                ...(['count', '-count', 'alphanum', '-alphanum', 'num', '-num'] as const).map((value) => ({
                  value,
                  label: t(`editor.facet-sort.${value}`),
                })),
              ]}
            />
          </div>
        </div>
      </fieldset>
      {choice.isMade ? null : (
        <div class="choice-moves">
          {move('up', '↑', place === 0)}
          {move('down', '↓', place === props.count - 1)}
        </div>
      )}
    </details>
  );
}

/** What becomes of each column. */
export function Fields(props: {
  readonly choices: readonly FieldChoice[];
  readonly preview: ImportPreview;
  readonly hasProblem: (place: number) => boolean;
  readonly focus: string | undefined;
}) {
  const { t } = useSite();
  const { choices } = props;
  return (
    <section class="office-section" id="fields" aria-labelledby="fields-title">
      <h2 id="fields-title">{t('publishing.fields')}</h2>
      <p class="field-hint">{t('publishing.fields-lead')}</p>
      <div data-list={choices.map(({ column }) => column).join(' ')}>
        {choices.map((choice, place) => (
          <GroupContext.Provider key={choice.column} value={choice.label}>
            <ChoiceFields
              choice={choice}
              place={place}
              count={choices.filter(({ isMade }) => !isMade).length}
              preview={props.preview}
              isOpen={props.hasProblem(place) || props.focus === `f${place}`}
              isFocused={props.focus === `f${place}`}
            />
          </GroupContext.Provider>
        ))}
      </div>
    </section>
  );
}
