import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { useSite } from '../../site.ts';
import { useFrame } from '../frame.ts';
import { blankForm, type FieldProblem, type FormState } from '../model.ts';
import { LabelsContext, useLabelled } from './labels.ts';

const FormContext = createContext<FormState>(blankForm());

/** What stands in a field of the form around, and what is wrong with it. */
export const useForm = (): FormState => useContext(FormContext);

/** The text of a field; empty when nothing stands in it. */
export const textOf = ({ values }: FormState, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
};

/** Whether a box, or a choice of a list, is ticked. */
export const isChosen = ({ values }: FormState, name: string, value: string): boolean =>
  [values[name] ?? []].flat().includes(value);

/** Id of the input of a field. */
export const fieldId = (name: string): string => `field-${name}`;

function useProblemText(): (problem: FieldProblem) => string {
  const { t } = useSite();
  return (problem) => ('text' in problem ? problem.text : t(problem.message, problem.values));
}

export function ProblemText({ problem }: { readonly problem: FieldProblem }) {
  return <>{useProblemText()(problem)}</>;
}

/** All that was refused, before the form, each with a link to its field. */
function ProblemSummary({ form }: { readonly form: FormState }) {
  const { t } = useSite();
  const textOfProblem = useProblemText();
  const labels = useContext(LabelsContext);
  const names = [...(labels?.found.keys() ?? [])];
  const problems = Object.entries(form.problems)
    .flatMap(([name, problem]) => (problem === undefined ? [] : [{ name, problem }]))
    // In the order of the fields.
    .toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  if (problems.length === 0) return null;
  if (labels !== undefined) labels.areWanted = true;
  const told = (name: string, problem: FieldProblem) => {
    const field = labels?.found.get(name);
    const text = textOfProblem(problem);
    return field === undefined ? text : t('office.problem-of', { field, problem: text });
  };
  return (
    // Where a person goes on: with the keyboard from here to the fields.
    <div class="notice is-problem form-problems" role="alert" tabIndex={-1} autofocus>
      <h2>{t('office.problems', { count: problems.length })}</h2>
      <ul>
        {problems.map(({ name, problem }) => (
          <li key={name}>
            {name === '' ? (
              <ProblemText problem={problem} />
            ) : (
              <a href={`#${fieldId(name)}`}>{told(name, problem)}</a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The token that the server asks of every form of somebody signed in. */
export function CsrfField() {
  return <input type="hidden" name="csrfmiddlewaretoken" value={useFrame().csrfToken} />;
}

interface FormProps {
  /** Without language. */
  readonly action: string;
  readonly state?: FormState;
  /** Goes along unseen: versions, ids. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** Absent where `actions` are given. */
  readonly submit?: string;
  /** Its buttons, where they are not the usual ones. */
  readonly actions?: ComponentChildren;
  readonly isDangerous?: boolean;
  /** Where a change of mind leads, without language. */
  readonly cancel?: string;
  readonly class?: string;
  /** For buttons that stand elsewhere. */
  readonly id?: string;
  readonly label?: string;
  readonly children?: ComponentChildren;
}

/** A form that changes something: sent by POST, with its token, its problems first and what was typed kept. */
export function Form(props: FormProps) {
  const { t, href } = useSite();
  const state = props.state ?? blankForm();
  return (
    <FormContext.Provider value={state}>
      <ProblemSummary form={state} />
      <form
        class={props.class ?? 'form'}
        id={props.id}
        method="post"
        action={href(props.action)}
        aria-label={props.label}
        // The server's answers are in the portal's language and beside the field; the browser's are neither.
        novalidate
      >
        <CsrfField />
        {Object.entries(props.hidden ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {props.children}
        {props.actions ?? (
          <p class="actions">
            <button type="submit" class={props.isDangerous ? 'is-dangerous' : undefined}>
              {props.submit}
            </button>
            {props.cancel === undefined ? null : (
              <a class="button is-quiet" href={href(props.cancel)}>
                {t('cancel')}
              </a>
            )}
          </p>
        )}
      </form>
    </FormContext.Provider>
  );
}

/** A form that sends a file, or what stands beside it. Its token comes first, so that it is known before the file. */
export function FileForm(props: {
  /** Without language. */
  readonly action: string;
  readonly state: FormState;
  readonly file: { readonly name: string; readonly label: string; readonly hint: string };
  /** Goes along unseen: versions. */
  readonly hidden?: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly cancel: string;
  readonly label: string;
  /** Further fields. */
  readonly children?: ComponentChildren;
}) {
  const { t, href } = useSite();
  const { file, state } = props;
  const id = fieldId(file.name);
  const problem = state.problems[file.name];
  useLabelled(file.name, file.label);
  return (
    <FormContext.Provider value={state}>
      <ProblemSummary form={state} />
      <form
        class="form"
        method="post"
        action={href(props.action)}
        enctype="multipart/form-data"
        aria-label={props.label}
        novalidate
      >
        <CsrfField />
        {Object.entries(props.hidden ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div class="field">
          <label for={id}>{file.label}</label>
          <span class="field-hint" id={`${id}-hint`}>
            {file.hint}
          </span>
          <input
            type="file"
            id={id}
            name={file.name}
            aria-describedby={problem === undefined ? `${id}-hint` : `${id}-hint ${id}-problem`}
            aria-invalid={problem === undefined ? undefined : 'true'}
          />
          {problem === undefined ? null : (
            <span class="field-problem" id={`${id}-problem`}>
              <ProblemText problem={problem} />
            </span>
          )}
        </div>
        {props.children}
        <p class="actions">
          <button type="submit">{props.submit}</button>
          <a class="button is-quiet" href={href(props.cancel)}>
            {t('cancel')}
          </a>
        </p>
      </form>
    </FormContext.Provider>
  );
}

/** A button that sends one thing: end this session, retry that message. */
export function ActionButton(props: {
  /** Without language. */
  readonly action: string;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly label: string;
  /** For those who hear the button without the row that it stands in. */
  readonly about?: string;
  readonly isDangerous?: boolean;
  /** The one thing that the page is for. */
  readonly isMain?: boolean;
}) {
  const { href } = useSite();
  const look = props.isDangerous ? 'is-small is-dangerous' : 'is-small is-quiet';
  return (
    <form class="action-form" method="post" action={href(props.action)}>
      <CsrfField />
      {Object.entries(props.hidden ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={props.isMain ? undefined : look}>
        {props.label}
        {props.about === undefined ? null : <span class="unseen"> {props.about}</span>}
      </button>
    </form>
  );
}
