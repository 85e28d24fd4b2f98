import type { FieldType } from '#dataset';
import type { NearType, NumberMarks } from '../model.ts';
import { CANDIDATES, isNoTelephone } from './candidates.ts';
import { unitOf } from './units.ts';

const LEAST_VALUES = 3;
const LEAST_SHARE = 0.7;
const LISTED = 20;

const OFFERED: ReadonlySet<FieldType> = new Set(['int', 'double', 'date', 'datetime']);

/** Types that most of the values have; of dates in numbers both orders, where both may be meant. The likeliest first. */
export function nearTypes(values: readonly string[]): readonly NearType[] {
  if (values.length < LEAST_VALUES) return [];
  const measured = measuredIn(values);
  if (measured) return [measured];
  return [...datesInNumbers(values), ...bestOfCandidates(values)]
    .filter(({ fits, of }) => fits / of >= LEAST_SHARE)
    .toSorted((a, b) => b.fits - a.fits);
}

function bestOfCandidates(values: readonly string[]): readonly NearType[] {
  if (isInNumbers(values) || !isNoTelephone(values)) return [];
  const found = CANDIDATES.filter(({ type }) => OFFERED.has(type)).flatMap(
    ({ type, fits, marks }) => near(values, fits, { type, ...marks }) ?? [],
  );
  const most = Math.max(...found.map(({ fits }) => fits));
  const [best, ...others] = found.filter(({ fits }) => fits === most);
  if (best === undefined || isCode(best)) return [];
  if (best.decimal !== ',') return [best];
  // `1,234`: a comma for decimals, or one between thousands.
  const other = others.find(({ thousands }) => thousands === ',');
  const example = values.find((text) => /,\d{3}$/.test(text));
  return other && example !== undefined
    ? [
        { ...best, example },
        { ...other, example },
      ]
    : [best];
}

/** Names made of digits, all of one length: `05061` among `92036`. */
const isCode = ({ example, misfits }: NearType): boolean =>
  misfits.some((text) => /^0\d+$/.test(text) && text.length === example.length);

const MEASURED = /^([+−-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)\s*(\S(?:.*\S)?)$/;

/** Longer texts are no number with a unit. */
const MOST_MEASURED = 80;

/** Numbers with one unit behind all of them. */
function measuredIn(values: readonly string[]): NearType | undefined {
  const partsOf = (text: string) => (text.length > MOST_MEASURED ? null : MEASURED.exec(text));
  const unit = partsOf(values[0] ?? '')?.[2];
  if (unit === undefined || unitOf(unit) === undefined) return undefined;
  const parts = values.map(partsOf);
  if (!parts.every((part) => part?.[2] === unit)) return undefined;
  const isComma = parts.some((part) => part?.[1]?.includes(','));
  return near(values, () => true, { type: 'double', unit, ...(isComma && { decimal: ',' as const }) });
}

const IN_NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?: (\d{1,2}:\d{2})(:\d{2})?)?$/;

const isInNumbers = (values: readonly string[]): boolean =>
  values.filter((text) => IN_NUMBERS.test(text)).length / values.length >= LEAST_SHARE;

/** Days, months and years of two digits that look alike: any may come first. */
function datesInNumbers(values: readonly string[]): readonly NearType[] {
  if (!isInNumbers(values)) return [];
  const first = values.map((text) => IN_NUMBERS.exec(text)).find((match) => match !== null);
  const [, , mark = '/', , year = '', time, seconds] = first ?? [];
  const clock = time === undefined ? '' : seconds === undefined ? ' %H:%M' : ' %H:%M:%S';
  const isShort = year.length === 2;
  const order = (day: number, month: number, parts: string) =>
    near(
      values,
      (text) => {
        const match = IN_NUMBERS.exec(text);
        if (match?.[2] !== mark || match[4]?.length !== year.length) return false;
        const [days, months] = [Number(match[day]), Number(match[month])];
        return days >= 1 && days <= 31 && months >= 1 && months <= 12;
      },
      {
        type: time === undefined ? 'date' : 'datetime',
        pattern: `${[...parts].map((part) => `%${part}`).join(mark)}${clock}`,
      },
    );
  // One that tells the orders apart.
  const example = values.find((text) => {
    const [, day, , month] = IN_NUMBERS.exec(text) ?? [];
    return day !== month && Number(day) <= 12 && Number(month) <= 12;
  });
  const distinct = (place: number) => new Set(values.map((text) => IN_NUMBERS.exec(text)?.[place])).size;
  const yearLast = isShort ? 'y' : 'Y';
  const orders = [order(1, 3, `dm${yearLast}`), order(3, 1, `md${yearLast}`)];
  // There are fewer years than days.
  const all = !isShort
    ? orders
    : distinct(1) < distinct(4)
      ? [order(4, 3, 'ymd'), ...orders]
      : [...orders, order(4, 3, 'ymd')];
  return all
    .filter((one) => one !== undefined)
    .map((one) => (example === undefined ? one : { ...one, example }));
}

function near(
  values: readonly string[],
  fits: (text: string) => boolean,
  as: Pick<NearType, 'type' | 'pattern' | 'unit' | keyof NumberMarks>,
): NearType | undefined {
  const good = values.filter(fits);
  const misfits = [...new Set(values.filter((text) => !fits(text)))].slice(0, LISTED);
  const [example] = good;
  return example === undefined
    ? undefined
    : { ...as, fits: good.length, of: values.length, misfits, example };
}
