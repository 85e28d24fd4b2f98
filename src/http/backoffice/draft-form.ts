import { PARSERS, PROCESSORS, type StepInput } from '#ingest';
import type { DraftReading, DraftStep, FieldChoice } from '#publishing';
import type { SentForm } from './sent-form.ts';

type Values = Record<string, string | readonly string[] | undefined>;

const MAX_STEPS = 200;

/** What a form calls an option of a step. */
const optionName = (place: number, option: string): string => `s${place}-${option}`;

/** What stands in the fields about the steps. */
export function stepValues(steps: readonly DraftStep[]): Values {
  return Object.fromEntries(
    steps.flatMap((step, place) => {
      const { kind, off, ...options } = step;
      const written = Object.entries(options).map(([name, value]): [string, Values[string]] => [
        optionName(place, name),
        Array.isArray(value) ? value.map(String) : value === true ? 'yes' : String(value),
      ]);
      return [[optionName(place, 'on'), off === true ? undefined : 'yes'] as const, ...written];
    }),
  );
}

/** The steps as the form has them, whole or not. */
export function readSteps(form: SentForm): readonly DraftStep[] {
  const count = Math.min(Math.max(Number(form.hidden('steps')) || 0, 0), MAX_STEPS);
  return Array.from({ length: count }, (_, place) => place).flatMap((place) => {
    const kind = form.hidden(optionName(place, 'kind'));
    const processor = PROCESSORS.find((one) => one.kind === kind);
    if (processor === undefined) return [];
    const options = processor.inputs.flatMap((input) => {
      const value = optionOf(form, optionName(place, input.name), input);
      return value === undefined ? [] : [[input.name, value] as const];
    });
    const isOff = !form.isTicked(optionName(place, 'on'));
    return [{ kind, ...(isOff && { off: true }), ...Object.fromEntries(options) }];
  });
}

function optionOf(form: SentForm, name: string, { kind }: StepInput): unknown {
  if (kind === 'fields' || kind === 'other-fields') {
    const chosen = form.all(name);
    return chosen.length === 0 ? undefined : chosen;
  }
  if (kind === 'sends') {
    // Agreed to for the service that the page told of, and no other.
    const service = form.hidden(name.replace(/-[^-]*$/, '-geocoder'));
    return form.isTicked(name) && service !== '' && form.hidden(`${name}-to`) === service ? true : undefined;
  }
  if (kind === 'tick') return form.isTicked(name) ? true : undefined;
  // Blanks may be what is to be found, or put between.
  const text = form.hidden(name).replace(/\r\n/g, '\n');
  const value = kind === 'text' ? text : text.trim();
  if (value === '') return undefined;
  return kind === 'number' ? value.replace(',', '.') : value;
}

/** Says of each step that is switched on what has been left out. */
export function checkSteps(form: SentForm, steps: readonly DraftStep[]): void {
  for (const [place, { kind, off, ...options }] of steps.entries()) {
    if (off === true) continue;
    const { inputs = [] } = PROCESSORS.find((one) => one.kind === kind) ?? {};
    for (const { name, isRequired } of inputs)
      if (isRequired && !Object.hasOwn(options, name))
        form.refuse(optionName(place, name), { message: 'office.problem.required' });
  }
}

/** Name of the first thing that a step asks for: where its problems are told. */
export function firstInput({ kind }: DraftStep, place: number): string {
  const first = PROCESSORS.find((one) => one.kind === kind)?.inputs[0]?.name;
  return optionName(place, first ?? 'on');
}

function moved<Item>(list: readonly Item[], at: number, by: number): readonly Item[] {
  const item = list[at];
  if (item === undefined || at + by < 0 || at + by >= list.length) return list;
  const others = list.filter((_, i) => i !== at);
  return [...others.slice(0, at + by), item, ...others.slice(at + by)];
}

export interface Arranged {
  readonly steps: readonly DraftStep[];
  readonly choices: readonly FieldChoice[];
  /** What the person goes on with: `s2`, `f0`. */
  readonly focus?: string;
}

/** Steps and fields after a button that changes their number or order; undefined for any other button. */
export function arranged(act: string, newStep: string, { steps, choices }: Arranged): Arranged | undefined {
  if (act === 'step-add') {
    if (!PROCESSORS.some(({ kind }) => kind === newStep)) return { steps, choices };
    return { steps: [...steps, { kind: newStep }], choices, focus: `s${steps.length}` };
  }
  const [, what = '', how = '', place = ''] = /^(step|field)-(up|down|remove)-(\d{1,4})$/.exec(act) ?? [];
  if (what === '') return undefined;
  const at = Number(place);
  const by = how === 'up' ? -1 : 1;
  if (what === 'field') return { steps, choices: moved(choices, at, by), focus: `f${at + by}` };
  if (how === 'remove') return { steps: steps.filter((_, i) => i !== at), choices, focus: 'steps' };
  return { steps: moved(steps, at, by), choices, focus: `s${at + by}` };
}

/** What stands in the fields about how the source is read. */
export const readingValues = (reading: DraftReading): Values => ({
  'reading-format': reading.format ?? '',
  'reading-encoding': reading.encoding ?? '',
  'reading-separator': reading.separator ?? '',
  'reading-header': reading.header === undefined ? '' : reading.header ? 'yes' : 'no',
  'reading-skip': reading.skipLines === undefined ? '' : String(reading.skipLines),
  'reading-sheet': reading.sheet ?? '',
  'reading-root': reading.root ?? '',
  'reading-entry': reading.entry ?? '',
});

const MAX_SKIPPED = 10_000;

/** How the form wants the source to be read. */
export function readReading(form: SentForm): DraftReading {
  const optional = (name: string) => form.text(`reading-${name}`, { required: false, max: 200 });
  const format = PARSERS.find(({ name }) => name === optional('format'))?.name;
  const [encoding, sheet, root, entry] = ['encoding', 'sheet', 'root', 'entry'].map(optional);
  const separator = form.hidden('reading-separator').slice(0, 1);
  const header = optional('header');
  const skipLines = form.integer('reading-skip', { min: 0, max: MAX_SKIPPED, required: false });
  return {
    ...(format !== undefined && { format }),
    ...(encoding && { encoding }),
    ...(separator !== '' && { separator }),
    ...(header !== '' && { header: header === 'yes' }),
    ...(skipLines !== undefined && { skipLines }),
    ...(sheet && { sheet }),
    ...(root && { root }),
    ...(entry && { entry }),
  };
}
