import type { FieldType } from '#dataset';
import type { NearType, NumberMarks } from '../model.ts';
import { CANDIDATES } from './candidates.ts';
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
  if (isInNumbers(values)) return [];
  const found = CANDIDATES.filter(({ type }) => OFFERED.has(type)).flatMap(
    ({ type, fits, marks }) => near(values, fits, { type, ...marks }) ?? [],
  );
  const most = Math.max(...found.map(({ fits }) => fits));
  const [best, ...others] = found.filter(({ fits }) => fits === most);
  if (best?.decimal !== ',') return best ? [best] : [];
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

const MEASURED = /^([+−-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)\s*(\S(?:.*\S)?)$/;

/** Numbers with one unit behind all of them. */
function measuredIn(values: readonly string[]): NearType | undefined {
  const unit = MEASURED.exec(values[0] ?? '')?.[2];
  if (unit === undefined || unitOf(unit) === undefined) return undefined;
  const parts = values.map((text) => MEASURED.exec(text));
  if (!parts.every((part) => part?.[2] === unit)) return undefined;
  const isComma = parts.some((part) => part?.[1]?.includes(','));
  return near(values, () => true, { type: 'double', unit, ...(isComma && { decimal: ',' as const }) });
}

const IN_NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?: (\d{1,2}:\d{2})(:\d{2})?)?$/;

const isInNumbers = (values: readonly string[]): boolean =>
  values.filter((text) => IN_NUMBERS.test(text)).length / values.length >= LEAST_SHARE;

/** Days and months that look alike: either may come first. */
function datesInNumbers(values: readonly string[]): readonly NearType[] {
  if (!isInNumbers(values)) return [];
  const first = values.map((text) => IN_NUMBERS.exec(text)).find((match) => match !== null);
  const [, , mark = '/', , year = '', time, seconds] = first ?? [];
  const clock = time === undefined ? '' : seconds === undefined ? ' %H:%M' : ' %H:%M:%S';
  const ending = `${mark}${year.length === 4 ? '%Y' : '%y'}${clock}`;
  const order = (day: 1 | 3, pattern: string) =>
    near(
      values,
      (text) => {
        const match = IN_NUMBERS.exec(text);
        if (match?.[2] !== mark || match[4]?.length !== year.length) return false;
        const [days, months] = [Number(match[day]), Number(match[4 - day])];
        return days >= 1 && days <= 31 && months >= 1 && months <= 12;
      },
      { type: time === undefined ? 'date' : 'datetime', pattern: `${pattern}${ending}` },
    );
  // One that tells the orders apart.
  const example = values.find((text) => {
    const [, day, , month] = IN_NUMBERS.exec(text) ?? [];
    return day !== month && Number(day) <= 12 && Number(month) <= 12;
  });
  return [order(1, `%d${mark}%m`), order(3, `%m${mark}%d`)]
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
