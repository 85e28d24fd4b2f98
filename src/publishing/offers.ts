import { fieldNames, type ImportPreview, type NearType, unitOf } from '#ingest';
import type { DraftStep, FieldChoice, Recipe } from './model.ts';

type Changeable = Pick<Recipe, 'steps' | 'choices'>;

interface Taken {
  readonly steps: readonly DraftStep[];
  readonly choices: readonly FieldChoice[];
}

/** What people call the field: of the source, and per language. */
type Named = Pick<FieldChoice, 'label' | 'labels'>;

/** Something that looks as if a person would have it otherwise, with what can be done about it in one go. */
export type Offer = {
  /** The ways to take it, each with the name of its button. */
  readonly ways: readonly { readonly id: string; readonly near?: NearType }[];
} & (
  | ({ readonly kind: 'date'; readonly near: NearType } & Named)
  /** `signs`: what stands before those that are none, such as `<`. */
  | ({ readonly kind: 'number'; readonly near: NearType; readonly signs: readonly string[] } & Named)
  /** Numbers each of which has its unit behind it. */
  | ({
      readonly kind: 'measured';
      readonly unit: string;
      readonly decimal: '' | ',';
      readonly example: string;
    } & Named)
  /** Right ascension and declination: of one column both, or one of them. Addresses of pictures. */
  | ({
      readonly kind: 'position' | 'sexagesimal' | 'pictures';
      readonly name: string;
      readonly example: string;
    } & Named)
  /** The last record sums up the others. */
  | { readonly kind: 'total'; readonly row: number; readonly text: string }
  /** Rows after the header that belong to it. */
  | { readonly kind: 'head'; readonly rows: readonly number[]; readonly units: readonly string[] }
);

const MOST_HEAD_ROWS = 3;

type Row = ImportPreview['typedRows'][number];

/** A field, what stands in it, and its choice. */
interface Seen {
  readonly choice: FieldChoice;
  readonly near: readonly NearType[];
  readonly cells: readonly (string | null)[];
}

function seenFields(preview: ImportPreview, choices: readonly FieldChoice[]): readonly Seen[] {
  return preview.fields.flatMap(({ field, near = [] }, at) => {
    const choice = choices.find(({ name }) => name === field.name);
    const isOpen = choice !== undefined && !choice.isMade && choice.type === '' && choice.separator === '';
    if (!isOpen || field.type !== 'text') return [];
    return [{ choice, near, cells: preview.typedRows.map(({ cells }) => cells[at] ?? null) }];
  });
}

/** What may be offered to whoever edits a draft, the header first. */
export function offersOf(preview: ImportPreview, { steps, choices = [] }: Changeable): readonly Offer[] {
  // Whoever has begun with a field knows what is in it.
  const begun = new Set(steps.map(({ field }) => field));
  const seen = seenFields(preview, choices);
  const head = headRows(preview.typedRows, seen);
  if (head.length > 0)
    return [{ kind: 'head', rows: head, units: unitsIn(preview, head), ways: [{ id: 'head' }] }];
  const total = totalOffer(preview);
  const ofFields = seen.flatMap(({ choice, near, cells }): readonly Offer[] => {
    const { column, label, labels } = choice;
    if (begun.has(column)) return [];
    const found = positionOffer(choice, cells) ?? pictureOffer(choice, cells);
    if (found) return [found];
    const [best] = near;
    if (best === undefined) return [];
    if (best.unit !== undefined) {
      const { unit, decimal = '', example } = best;
      return [
        { kind: 'measured', label, labels, unit, decimal, example, ways: [{ id: `measured-${column}` }] },
      ];
    }
    const ways = near.map((one, i) => ({ id: `type-${i}-${column}`, near: one }));
    if (best.type === 'int' || best.type === 'double') {
      const signs = signsBefore(best);
      const apart = signs.length > 0 ? [{ id: `signs-${column}`, near: best }] : [];
      return [{ kind: 'number', label, labels, near: best, signs, ways: [...apart, ...ways] }];
    }
    return [{ kind: 'date', label, labels, near: best, ways }];
  });
  return [...(total ? [total] : []), ...ofFields];
}

/** What becomes of a recipe when a way of an offer is taken; undefined when there is no such way any more. */
export function takeOffer(preview: ImportPreview, recipe: Changeable, id: string): Taken | undefined {
  const { steps, choices = [] } = recipe;
  const offer = offersOf(preview, recipe).find(({ ways }) => ways.some((way) => way.id === id));
  const way = offer?.ways.find((one) => one.id === id);
  if (offer === undefined || way === undefined) return undefined;
  if (offer.kind === 'total') return { steps: [...steps, { kind: 'skip', count: '1', at: 'end' }], choices };
  if (offer.kind === 'head') return withHead(preview, { steps, choices }, offer.rows);
  const { column = '' } = choices.find((choice) => id.endsWith(`-${choice.column}`)) ?? {};
  if (offer.kind === 'position') return { steps: [...steps, ...positionSteps(column, offer)], choices };
  if (offer.kind === 'sexagesimal') return { steps: [...steps, degreesStep(column, offer)], choices };
  if (offer.kind === 'pictures') return { steps: [...steps, { kind: 'file', field: column }], choices };
  const changed = (change: Partial<FieldChoice>) =>
    choices.map((choice) => (choice.column === column ? { ...choice, ...change } : choice));
  if (offer.kind === 'measured') {
    const { unit, decimal } = offer;
    return {
      steps: [...steps, { kind: 'replace-pattern', field: column, pattern: `\\s*${escaped(unit)}$` }],
      choices: changed({ type: 'double', decimal, unit }),
    };
  }
  if (way.near === undefined) return { steps, choices };
  const { type, decimal = '', thousands = '', pattern = '' } = way.near;
  const isApart = id.startsWith('signs-');
  return {
    steps: isApart && offer.kind === 'number' ? [...steps, ...signSteps(column, choices, offer)] : steps,
    choices: changed({ type: isApart ? 'double' : type, decimal, thousands, pattern }),
  };
}

/** Numbers of the first rows that go on with the header: nothing in them is what the rest of its column is. */
function headRows(rows: readonly Row[], seen: readonly Seen[]): readonly number[] {
  const told = seen.filter(({ near }) => near.length > 0);
  const head: number[] = [];
  for (const [i, { number }] of rows.slice(0, MOST_HEAD_ROWS).entries()) {
    const cells = told.flatMap(({ near: [best], cells: { [i]: cell } }) =>
      best && cell ? [best.misfits.includes(cell)] : [],
    );
    if (cells.length < 2 || cells.includes(false)) break;
    head.push(number);
  }
  // All of them: there is no record then that the header could be told from.
  return head.length === rows.length ? [] : head;
}

const TOTAL =
  /^(?:grand |sub-?)?(?:totals?|totaux|sum|somme|summe|gesamt(?:summe)?|mean|average|moyennes?|mittelwert)\b\P{L}*$/iu;

/** The last record, where the first thing that it says is that it is a sum or a mean. */
function totalOffer({ lastRow, fields }: ImportPreview): Offer | undefined {
  const at = lastRow?.cells.findIndex((cell) => cell !== null && cell.trim() !== '') ?? -1;
  const field = fields[at]?.field;
  const text = lastRow?.cells[at];
  if (!lastRow || field?.type !== 'text' || typeof text !== 'string' || !TOTAL.test(text.trim()))
    return undefined;
  return { kind: 'total', row: lastRow.number, text, ways: [{ id: 'total' }] };
}

const rowNumbered = ({ typedRows }: ImportPreview, number: number): Row | undefined =>
  typedRows.find((row) => row.number === number);

function unitsIn(preview: ImportPreview, rows: readonly number[]): readonly string[] {
  const last = rowNumbered(preview, rows.at(-1) ?? 0);
  const said = (last?.cells ?? []).filter((cell) => cell !== null);
  const units = said.filter((cell) => unitOf(cell) !== undefined);
  return units.length * 2 >= said.length ? [...new Set(units)] : [];
}

/** Names made longer by the rows that go on with the header, units taken from the last of them, and the rows left out. */
function withHead(preview: ImportPreview, { steps, choices }: Taken, rows: readonly number[]): Taken {
  const hasUnits = unitsIn(preview, rows).length > 0;
  const cellOf = (number: number | undefined, name: string) => {
    const at = preview.fields.findIndex(({ field }) => field.name === name);
    return number === undefined ? null : (rowNumbered(preview, number)?.cells[at]?.trim() ?? null);
  };
  const named = choices.map((choice) => {
    const parts = (hasUnits ? rows.slice(0, -1) : rows).flatMap(
      (number) => cellOf(number, choice.name) ?? [],
    );
    if (choice.isMade) return { choice, label: choice.label, unit: undefined, isLonger: false };
    const unit = hasUnits ? unitOf(cellOf(rows.at(-1), choice.name) ?? '') : undefined;
    return { choice, label: [choice.label, ...parts].join(' '), unit, isLonger: parts.length > 0 };
  });
  const names = fieldNames(named.map(({ label }) => label));
  return {
    steps: [{ kind: 'skip', count: String(rows.length) }, ...steps],
    choices: named.map(({ choice, label, unit, isLonger }, i) => ({
      ...choice,
      ...(isLonger && {
        name: names[i] ?? choice.name,
        labels: Object.fromEntries(Object.keys(choice.labels).map((language) => [language, label])),
      }),
      ...(unit !== undefined && choice.unit === '' && { unit }),
    })),
  };
}

const RIGHT_ASCENSION = '[0-9]{1,2}[ :h][ ]*[0-9]{1,2}[ :m][ ]*[0-9]{1,2}(?:[.,][0-9]+)?s?';
const DECLINATION = `[+−-][0-9]{1,2}[ :d°][ ]*[0-9]{1,2}(?:[ :m'′][ ]*[0-9]{1,2}(?:[.,][0-9]+)?(?:[s"″])?)?`;
const BOTH = new RegExp(`^${RIGHT_ASCENSION}[,;/ ]*${DECLINATION}$`);
const ONE = /^[+−-]?\d{1,3}[ :hd°]\s*\d{1,2}(?:(?:[.,]\d+)?[m'′]?|[ :m'′]\s*\d{1,2}(?:[.,]\d+)?[s"″]?)$/;
const ASCENSION = /(?:^|_)(?:ra|ad|alpha|right_?ascension|ascension_droite)_?(?:j?2000)?(?:_hms)?$/;
const DECLINED = /(?:^|_)(?:dec|de|delta|declination|declinaison)_?(?:j?2000)?(?:_dms)?$/;

/** Whether the field holds positions in parts of sixty. */
function positionOffer(
  { column, label, labels, name }: FieldChoice,
  cells: readonly (string | null)[],
): Offer | undefined {
  const said = cells.flatMap((cell) => cell?.trim() || []);
  const [example] = said;
  if (example === undefined) return undefined;
  const found = { label, labels, name, example };
  if (said.every((cell) => BOTH.test(cell)))
    return { ...found, kind: 'position', ways: [{ id: `position-${column}` }] };
  if (!(ASCENSION.test(name) || DECLINED.test(name)) || !said.every((cell) => ONE.test(cell)))
    return undefined;
  return { ...found, kind: 'sexagesimal', ways: [{ id: `sexagesimal-${column}` }] };
}

/** What a field of pictures is called, whose addresses may say nothing of it. */
const CALLED_PICTURE = /(?:^|_)(?:images?|pictures?|photos?|thumbnails?|vignettes?)(?:_|$)/;
const ADDRESS = /^https?:\/\/\S+\/\S*$/i;
const PICTURE = /^https?:\/\/\S+\.(?:jpe?g|png|gif|webp|avif|tiff?)(?:\?\S*)?$/i;

function pictureOffer(
  { column, label, labels, name }: FieldChoice,
  cells: readonly (string | null)[],
): Offer | undefined {
  const said = cells.flatMap((cell) => cell?.trim() || []);
  const [example] = said;
  const pattern = CALLED_PICTURE.test(name) ? ADDRESS : PICTURE;
  if (example === undefined || !said.every((cell) => pattern.test(cell))) return undefined;
  return { kind: 'pictures', label, labels, name, example, ways: [{ id: `pictures-${column}` }] };
}

const NUMBER = String.raw`[+−-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?`;
const SIGNS = '<>≤≥~≈';

/** Signs before numbers, where that is all that keeps a column from being one of numbers. */
function signsBefore({ misfits }: NearType): readonly string[] {
  const signed = new RegExp(`^([${SIGNS}]) ?${NUMBER}$`);
  const signs = misfits.map((text) => signed.exec(text)?.[1]);
  return signs.every((sign) => sign !== undefined) ? [...new Set(signs)] : [];
}

function signSteps(column: string, choices: readonly FieldChoice[], offer: Named): readonly DraftStep[] {
  const taken = new Set(choices.flatMap(({ column: source, name }) => [source, name]));
  let to = `${column}_limit`;
  while (taken.has(to)) to += '0';
  return [
    { kind: 'extract', field: column, pattern: `^([${SIGNS}])`, to, label: `${calledBy(offer)}, limit` },
    { kind: 'replace-pattern', field: column, pattern: `^[${SIGNS}] ?` },
  ];
}

/** A text as a regular expression that fits it. */
const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

const calledBy = ({ label, labels }: Named): string => labels.en || label;

const degreesStep = (column: string, offer: Named & { readonly name: string }): DraftStep => ({
  kind: 'sexagesimal',
  field: column,
  unit: ASCENSION.test(offer.name) ? 'hours' : 'degrees',
  to: `${offer.name}_deg`,
  label: `${calledBy(offer)} (°)`,
});

function positionSteps(column: string, offer: Named & { readonly name: string }): readonly DraftStep[] {
  const [ra, dec] = [`${offer.name}_ra`, `${offer.name}_dec`];
  const label = calledBy(offer);
  return [
    { kind: 'extract', field: column, pattern: `^(${RIGHT_ASCENSION})`, to: ra, label: `${label}, RA` },
    { kind: 'extract', field: column, pattern: `(${DECLINATION})$`, to: dec, label: `${label}, Dec` },
    { kind: 'sexagesimal', field: ra, unit: 'hours' },
    { kind: 'sexagesimal', field: dec, unit: 'degrees' },
  ];
}
