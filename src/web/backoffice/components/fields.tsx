import type { ComponentChildren } from 'preact';
import { useSite } from '../../site.ts';
import { fieldId, isChosen, ProblemText, textOf, useForm } from './form.tsx';
import { useLabelled } from './labels.ts';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** May be left empty, and says so. */
  readonly isOptional?: boolean;
  /** Set elsewhere: shown and not to be changed, with the reason. */
  readonly locked?: string;
}

/** Ids of what explains an input, for `aria-describedby`. */
const describedBy = (name: string, parts: { hint: boolean; problem: boolean }): string | undefined => {
  const ids = [
    ...(parts.hint ? [`${fieldId(name)}-hint`] : []),
    ...(parts.problem ? [`${fieldId(name)}-problem`] : []),
  ];
  return ids.length === 0 ? undefined : ids.join(' ');
};

/** What every input of a field says of itself. */
function useInput({ name, label, hint, isOptional, locked }: FieldProps) {
  const form = useForm();
  useLabelled(name, label);
  const problem = form.problems[name];
  return {
    id: fieldId(name),
    name,
    'aria-describedby': describedBy(name, {
      hint: hint !== undefined || locked !== undefined,
      problem: problem !== undefined,
    }),
    'aria-invalid': problem === undefined ? undefined : ('true' as const),
    required: !isOptional && locked === undefined,
    disabled: locked !== undefined,
  };
}

function Hint({ name, hint, locked }: FieldProps) {
  if (hint === undefined && locked === undefined) return null;
  return (
    <span class="field-hint" id={`${fieldId(name)}-hint`}>
      {hint}
      {locked === undefined ? null : <span class="field-locked">{locked}</span>}
    </span>
  );
}

function Problem({ name }: { readonly name: string }) {
  const problem = useForm().problems[name];
  if (problem === undefined) return null;
  return (
    <span class="field-problem" id={`${fieldId(name)}-problem`}>
      <ProblemText problem={problem} />
    </span>
  );
}

function Field(props: FieldProps & { readonly children: ComponentChildren }) {
  const { t } = useSite();
  return (
    <div class="field">
      <label for={fieldId(props.name)}>
        {props.label}
        {props.isOptional ? <span class="field-optional"> {t('office.optional')}</span> : null}
      </label>
      <Hint {...props} />
      {props.children}
      <Problem name={props.name} />
    </div>
  );
}

type InputKind = 'text' | 'email' | 'password' | 'number' | 'date' | 'url' | 'color';

/** One line of text. */
export function TextField(
  props: FieldProps & {
    readonly type?: InputKind;
    /** As browsers and password managers know it; `off` for what is nobody's own. */
    readonly autocomplete?: string;
    readonly maxLength?: number;
    readonly spellcheck?: boolean;
    readonly inputMode?: 'numeric' | 'text';
    readonly min?: string;
    readonly max?: string;
    readonly class?: string;
  },
) {
  const { type = 'text', autocomplete = 'off', maxLength, inputMode, min, max } = props;
  const form = useForm();
  return (
    <Field {...props}>
      <input
        {...useInput(props)}
        // The types of inputs are told apart by their kind, which is a variable here.
        type={type as 'text'}
        class={props.class}
        // A password is never sent back.
        value={type === 'password' ? '' : textOf(form, props.name)}
        autocomplete={autocomplete}
        maxLength={maxLength}
        inputMode={inputMode}
        min={min}
        max={max}
        spellcheck={props.spellcheck ?? false}
      />
    </Field>
  );
}

/** Several lines. */
export function TextArea(props: FieldProps & { readonly rows?: number; readonly class?: string }) {
  const form = useForm();
  return (
    <Field {...props}>
      <textarea {...useInput(props)} rows={props.rows ?? 4} class={props.class} spellcheck={false}>
        {textOf(form, props.name)}
      </textarea>
    </Field>
  );
}

/** One of a list. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export function SelectField(props: FieldProps & { readonly options: readonly Option[] }) {
  const form = useForm();
  return (
    // Nothing chosen is one of the options, in words of its own.
    <Field {...props} isOptional={false}>
      <select {...useInput({ ...props, isOptional: true })}>
        {props.options.map(({ value, label }) => (
          <option key={value} value={value} selected={textOf(form, props.name) === value}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Tick(props: {
  readonly type: 'checkbox' | 'radio';
  readonly name: string;
  readonly id: string;
  readonly option: Option;
  readonly isDisabled: boolean;
}) {
  const form = useForm();
  const { id, option } = props;
  return (
    <div class="tick">
      <input
        type={props.type}
        id={id}
        name={props.name}
        value={option.value}
        checked={isChosen(form, props.name, option.value)}
        aria-describedby={option.hint === undefined ? undefined : `${id}-hint`}
        disabled={props.isDisabled}
      />
      <label for={id}>{option.label}</label>
      {option.hint === undefined ? null : (
        <span class="field-hint" id={`${id}-hint`}>
          {option.hint}
        </span>
      )}
    </div>
  );
}

// Beyond this a list scrolls by itself.
const LONG = 16;

/** Some of a list, or one of it, all in sight. */
export function TickList(
  props: FieldProps & { readonly type?: 'checkbox' | 'radio'; readonly options: readonly Option[] },
) {
  const { type = 'checkbox', name, options } = props;
  const { problems } = useForm();
  useLabelled(name, props.label);
  return (
    <fieldset
      class="field"
      id={fieldId(name)}
      tabIndex={-1}
      aria-describedby={describedBy(name, {
        hint: props.hint !== undefined || props.locked !== undefined,
        problem: problems[name] !== undefined,
      })}
    >
      <legend class="label">{props.label}</legend>
      <Hint {...props} />
      <div class={options.length > LONG ? 'tick-list is-long' : 'tick-list'}>
        {options.map((option, i) => (
          <Tick
            key={option.value}
            type={type}
            name={name}
            id={`${fieldId(name)}-${/^[\w.-]+$/.test(option.value) ? option.value : `at-${i}`}`}
            option={option}
            isDisabled={props.locked !== undefined}
          />
        ))}
      </div>
      <Problem name={name} />
    </fieldset>
  );
}

/** Yes or no. */
export function TickField(props: FieldProps) {
  const { name, label, hint } = props;
  useLabelled(name, label);
  return (
    <div class="field">
      <Tick
        type="checkbox"
        name={name}
        id={fieldId(name)}
        option={{ value: 'yes', label, ...(hint === undefined ? {} : { hint }) }}
        isDisabled={props.locked !== undefined}
      />
      {props.locked === undefined ? null : <span class="field-hint field-locked">{props.locked}</span>}
      <Problem name={name} />
    </div>
  );
}
