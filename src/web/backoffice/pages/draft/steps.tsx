import type { MessageKey } from '#i18n';
import { PROCESSOR_GROUPS, PROCESSORS, type StepEffect, type StepInput } from '#ingest';
import type { DraftStep } from '#publishing';
import { Said } from '../../../components/said.tsx';
import { useSite } from '../../../site.ts';
import {
  type Option,
  SelectField,
  TextArea,
  TextField,
  TickField,
  TickList,
} from '../../components/fields.tsx';
import { fieldId, textOf, useForm } from '../../components/form.tsx';
import { GroupContext } from '../../components/labels.ts';

/** What steps may take from elsewhere. */
export interface Joinable {
  /** Undefined where there are too many to choose from. */
  readonly datasets: readonly { readonly id: string; readonly title: string }[] | undefined;
  /** Of the datasets that steps name. */
  readonly fields: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  /** Services that steps may ask. */
  readonly geocoders: readonly { readonly id: string; readonly name: string; readonly host: string }[];
}

const NO_FIELDS: Joinable['fields'][string] = [];

// The registry's own names; a test holds that each has its message.
const stepKey = (kind: string): MessageKey => `step.${kind}` as MessageKey;
const hintKey = (kind: string): MessageKey => `step.${kind}.hint` as MessageKey;
const optionKey = (name: string): MessageKey => `option.${name}` as MessageKey;

const TYPES = new Set(['text', 'int', 'double', 'boolean', 'date', 'datetime', 'geo_point_2d', 'geo_shape']);
const MARKS: Readonly<Record<string, MessageKey>> = {
  '.': 'choice.point',
  ',': 'choice.comma',
  ' ': 'choice.blank',
};

/** What a choice of an option is called. */
function useChoiceLabel(): (choice: string) => string {
  const { t } = useSite();
  return (choice) => {
    const mark = MARKS[choice];
    if (mark !== undefined) return t(mark);
    if (choice === 'json_blob' || TYPES.has(choice)) return t(`publishing.type.${choice}` as MessageKey);
    return /^[a-z]+$/.test(choice) ? t(`choice.${choice}` as MessageKey) : choice;
  };
}

/** One thing that a step asks for. */
function StepField(props: {
  readonly place: number;
  readonly input: StepInput;
  /** Names of the fields that are there when the step's turn comes. */
  readonly columns: readonly string[];
  readonly joinable: Joinable;
  /** Fields of the dataset that the step names. */
  readonly others: Joinable['fields'][string];
}) {
  const { t } = useSite();
  const choiceLabel = useChoiceLabel();
  const form = useForm();
  const { input, columns } = props;
  const name = `s${props.place}-${input.name}`;
  const field = { name, label: t(optionKey(input.name)), isOptional: !input.isRequired };
  const chosen = textOf(form, name);
  const usual: Option = { value: '', label: input.usual ? choiceLabel(input.usual) : t('choice.usual') };
  switch (input.kind) {
    case 'field': {
      const isGone = chosen !== '' && !columns.includes(chosen);
      return (
        <SelectField
          {...field}
          options={[
            { value: '', label: t('editor.choose-field') },
            ...(isGone ? [{ value: chosen, label: t('editor.missing-field', { field: chosen }) }] : []),
            ...columns.map((value) => ({ value, label: value })),
          ]}
        />
      );
    }
    case 'fields':
      return (
        <div class="is-wide">
          <TickList {...field} options={columns.map((value) => ({ value, label: value }))} />
        </div>
      );
    case 'dataset': {
      const { datasets } = props.joinable;
      if (datasets === undefined) return <TextField {...field} class="is-code" />;
      const isGone = chosen !== '' && !datasets.some(({ id }) => id === chosen);
      return (
        <SelectField
          {...field}
          options={[
            { value: '', label: t('editor.choose-dataset') },
            ...(isGone ? [{ value: chosen, label: t('editor.missing-dataset', { dataset: chosen }) }] : []),
            ...datasets.map(({ id, title }) => ({
              value: id,
              label: title === id ? id : `${title} (${id})`,
            })),
          ]}
        />
      );
    }
    case 'other-field': {
      const names = props.others.filter(({ type }) => input.name !== 'shape' || type === 'geo_shape');
      const isGone = chosen !== '' && !names.some((one) => one.name === chosen);
      return (
        <SelectField
          {...field}
          options={[
            { value: '', label: t('editor.choose-field') },
            ...(isGone ? [{ value: chosen, label: t('editor.missing-field', { field: chosen }) }] : []),
            ...names.map((one) => ({ value: one.name, label: one.name })),
          ]}
        />
      );
    }
    case 'other-fields':
      return (
        <div class="is-wide" data-live={`others-${name}`}>
          <TickList
            {...field}
            {...(props.others.length === 0 && { hint: t('editor.choose-dataset-first') })}
            options={props.others.map((one) => ({ value: one.name, label: one.name }))}
          />
        </div>
      );
    case 'geocoder': {
      const { geocoders } = props.joinable;
      const isGone = chosen !== '' && !geocoders.some(({ id }) => id === chosen);
      return (
        <div class="is-wide">
          <SelectField
            {...field}
            {...(geocoders.length === 0 && { hint: t('editor.no-geocoder') })}
            options={[
              { value: '', label: t('editor.choose-geocoder') },
              ...(isGone
                ? [{ value: chosen, label: t('editor.missing-geocoder', { geocoder: chosen }) }]
                : []),
              ...geocoders.map(({ id, name: called, host }) => ({ value: id, label: `${called} (${host})` })),
            ]}
          />
        </div>
      );
    }
    case 'sends': {
      const asked = textOf(form, `s${props.place}-geocoder`);
      const service = props.joinable.geocoders.find(({ id }) => id === asked);
      return (
        <div class="is-wide" data-live={`sends-${name}`}>
          {/* What is agreed to is what is written here, and not a service that is chosen afterwards. */}
          <input type="hidden" name={`${name}-to`} value={service?.id ?? ''} />
          <TickField
            {...field}
            hint={
              service === undefined
                ? t('editor.sends-nowhere')
                : t('editor.sends', { host: service.host, name: service.name })
            }
          />
        </div>
      );
    }
    case 'choice': {
      const options = (input.choices ?? [])
        .filter((value) => value !== input.usual)
        .map((value) => ({ value, label: choiceLabel(value) }));
      return <SelectField {...field} options={[usual, ...options]} />;
    }
    case 'tick':
      return <TickField {...field} />;
    case 'long':
      return (
        <div class="is-wide">
          <TextArea {...field} rows={2} class="is-code" />
        </div>
      );
    case 'number':
      return <TextField {...field} class="is-code" />;
    default:
      return <TextField {...field} class="is-code" />;
  }
}

/** What a step does to the first records, in words. */
function Effect(props: {
  readonly step: DraftStep;
  readonly effect: StepEffect | undefined;
  readonly isSample: boolean;
}) {
  const { t } = useSite();
  const { step, effect } = props;
  if (step.off === true) return <p>{t('editor.effect-off')}</p>;
  const isUnfinished = PROCESSORS.find(({ kind }) => kind === step.kind)?.inputs.some(
    ({ name, isRequired }) => isRequired && step[name] === undefined,
  );
  if (effect === undefined || isUnfinished) return null;
  if (effect.problem !== undefined)
    return (
      <p class="field-problem">
        <Said text={effect.problem.message} /> <Said text={effect.problem.advice} />
      </p>
    );
  const { added, removed, changed, recordsBefore, recordsAfter } = effect;
  const isNothing = added.length + removed.length + changed.length === 0 && recordsBefore === recordsAfter;
  if (isNothing) return <p>{t('editor.effect-nothing')}</p>;
  return (
    <ul>
      {recordsBefore === recordsAfter ? null : (
        <li>
          {t('editor.effect-records', {
            before: recordsBefore,
            after: recordsAfter,
            isSample: props.isSample ? 'yes' : 'no',
          })}
        </li>
      )}
      {added.length === 0 ? null : <li>{t('editor.effect-added', { fields: added.join(', ') })}</li>}
      {removed.length === 0 ? null : <li>{t('editor.effect-removed', { fields: removed.join(', ') })}</li>}
      {changed.slice(0, 5).map(({ field, records, from, to }) => (
        <li key={field}>
          {t(to === null ? 'editor.effect-emptied' : 'editor.effect-changed', {
            field,
            count: records,
            from: from ?? '',
            ...(to !== null && { to }),
          })}
        </li>
      ))}
    </ul>
  );
}

/** Fields that are there before each step, and after the last one. */
function columnsAlong(
  columns: readonly string[],
  effects: readonly (StepEffect | undefined)[],
  count: number,
): readonly (readonly string[])[] {
  const along = [columns];
  for (let i = 0; i < count; i++) {
    const before = along[i] ?? [];
    const { added = [], removed = [] } = effects[i] ?? {};
    along.push([...before.filter((name) => !removed.includes(name)), ...added]);
  }
  return along;
}

function StepCard(props: {
  readonly step: DraftStep;
  readonly place: number;
  readonly count: number;
  readonly columns: readonly string[];
  readonly effect: StepEffect | undefined;
  readonly isSample: boolean;
  readonly joinable: Joinable;
  readonly isFocused: boolean;
}) {
  const { t } = useSite();
  const { step, place, joinable } = props;
  const { inputs = [] } = PROCESSORS.find(({ kind }) => kind === step.kind) ?? {};
  const dataset = inputs.find(({ kind }) => kind === 'dataset');
  const others = joinable.fields[String(step[dataset?.name ?? ''])] ?? NO_FIELDS;
  const title = t('editor.step', { place: place + 1, name: t(stepKey(step.kind)) });
  const act = (how: 'up' | 'down' | 'remove', sign: string, isDisabled = false) => (
    <button
      type="submit"
      class="is-small is-quiet"
      name="act"
      value={`step-${how}-${place}`}
      disabled={isDisabled}
      title={t(`editor.step-${how}`)}
    >
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">
        {t(`editor.step-${how}`)} {title}
      </span>
    </button>
  );
  return (
    <li class={step.off === true ? 'step is-off' : 'step'} data-focus={props.isFocused ? 'yes' : undefined}>
      <fieldset>
        <legend>
          <span class="step-place" aria-hidden="true">
            {place + 1}
          </span>
          <span aria-hidden="true">{t(stepKey(step.kind))}</span>
          <span class="unseen">{title}</span>
        </legend>
        <div class="step-acts">
          {act('up', '↑', place === 0)}
          {act('down', '↓', place === props.count - 1)}
          {act('remove', '✕')}
        </div>
        <p class="field-hint">{t(hintKey(step.kind))}</p>
        <input type="hidden" name={`s${place}-kind`} value={step.kind} />
        <div class="choice-fields">
          <GroupContext.Provider value={title}>
            {inputs.map((input) => (
              <StepField
                key={input.name}
                place={place}
                input={input}
                columns={props.columns}
                joinable={joinable}
                others={others}
              />
            ))}
          </GroupContext.Provider>
          <TickField name={`s${place}-on`} label={t('editor.step-on')} />
        </div>
        <div class="step-effect" data-live={`effect-${place}`} role="status">
          <Effect step={step} effect={props.effect} isSample={props.isSample} />
        </div>
      </fieldset>
    </li>
  );
}

/** The processors of a draft, with what each does to the first records. */
export function Steps(props: {
  readonly steps: readonly DraftStep[];
  readonly effects: readonly (StepEffect | undefined)[];
  readonly columns: readonly string[];
  readonly isSample: boolean;
  readonly joinable: Joinable;
  readonly focus: string | undefined;
}) {
  const { t } = useSite();
  const { steps, effects } = props;
  const along = columnsAlong(props.columns, effects, steps.length);
  const newId = fieldId('new-step');
  return (
    <section class="office-section" id="steps" aria-labelledby="steps-title">
      <h2 id="steps-title">{t('editor.steps')}</h2>
      <p class="field-hint">{t('editor.steps-lead')}</p>
      <input type="hidden" name="steps" value={steps.length} />
      {steps.length === 0 ? <p class="no-steps">{t('editor.no-steps')}</p> : null}
      <ol class="step-list">
        {steps.map((step, place) => (
          <StepCard
            key={place}
            step={step}
            place={place}
            count={steps.length}
            columns={along[place] ?? []}
            effect={effects[place]}
            isSample={props.isSample}
            joinable={props.joinable}
            isFocused={props.focus === `s${place}`}
          />
        ))}
      </ol>
      <div class="new-step">
        <div class="field">
          <label for={newId}>{t('editor.new-step')}</label>
          <select id={newId} name="new-step">
            {Object.entries(PROCESSOR_GROUPS).map(([group, processors]) => (
              <optgroup key={group} label={t(`step-group.${group}` as MessageKey)}>
                {processors.map(({ kind }) => (
                  <option key={kind} value={kind}>
                    {t(stepKey(kind))}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <button type="submit" class="is-quiet" name="act" value="step-add">
          {t('editor.add-step')}
        </button>
      </div>
    </section>
  );
}
