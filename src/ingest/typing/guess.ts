import type { Staging } from '#engine';
import { join, raw, type Sql, sql } from '#lib';
import type { Column, Frame, NearType } from '../model.ts';
import { CANDIDATES, type Candidate, FLAGGED_NUMBER } from './candidates.ts';
import { convert } from './declared.ts';
import { nearTypes } from './near.ts';
import { unitIn } from './units.ts';
import { asItIs, INFINITE, infinite, isNumeric, MISSING, withoutMissing } from './values.ts';

/** What was found out about a column. */
export interface Guess {
  readonly column: Column;
  /** Share of the sampled values that have the type, 0 to 1. */
  readonly confidence: number;
  /** Values that are repeated so often that they sort records into groups. */
  readonly isFacet: boolean;
  /** Whether it is made of other columns rather than read. */
  readonly isMade?: true;
  readonly note?: string;
  /** Of text: what most of its values are. */
  readonly near?: readonly NearType[];
  /** Of numbers: what stands behind some of them. */
  readonly flag?: Sql;
}

const FIRST_ROWS = 400;
const SPREAD_ROWS = 1200;
const FACET_VALUES = 60;

/**
 * Finds types for the columns that have none, on a sample, and holds them against all rows: a guess rejects nothing. Where the
 * frame has only some of the rows, what it says of the others is an expectation: a value that disappoints it fails the statement.
 */
export async function guessTypes(
  staging: Staging,
  frame: Frame,
  { isPart }: { isPart: boolean },
): Promise<readonly Guess[]> {
  const untyped = frame.columns.filter((column) => column.type === 'untyped');
  const samples = await sampleOf(staging, frame, untyped);
  let open = untyped.map((column, i) => contenders(column, samples[i] ?? []));
  const settled = new Map<Column, Settled>();
  while (open.length > 0) {
    const failures = await countFailures(staging, frame, open);
    const next: Contest[] = [];
    open.forEach((contest, i) => {
      const candidate = contest.candidates[0];
      const { count = 0, isProven = false } = failures[i] ?? {};
      if (candidate && count > 0) next.push({ ...contest, candidates: contest.candidates.slice(1) });
      else settled.set(contest.column, { candidate, contest, isProven });
    });
    open = next;
  }
  return frame.columns.map((column) => {
    const found = settled.get(column);
    return found ? conclude(found, isPart) : { column, confidence: 1, isFacet: false };
  });
}

interface Contest {
  readonly column: Column;
  readonly sample: readonly string[];
  /** The sample without spellings of "no value". */
  readonly values: readonly string[];
  /** The best first; when none is left it is text. */
  readonly candidates: readonly Candidate[];
}

interface Settled {
  readonly candidate: Candidate | undefined;
  readonly contest: Contest;
  readonly isProven: boolean;
}

function contenders(column: Column, sample: readonly string[]): Contest {
  const missing: ReadonlySet<string> = new Set([...MISSING, ...INFINITE]);
  const values = sample.filter((text) => !missing.has(text));
  const candidates =
    values.length === 0
      ? []
      : [...CANDIDATES, FLAGGED_NUMBER].filter(
          ({ fits, agrees }) => values.every(fits) && (agrees?.(values) ?? true),
        );
  return { column, sample, values, candidates };
}

async function sampleOf(
  staging: Staging,
  frame: Frame,
  columns: readonly Column[],
): Promise<readonly (readonly string[])[]> {
  if (columns.length === 0) return [];
  const [[count] = []] = await staging.recall(sql`SELECT count(*) FROM ${frame.from}`);
  const step = Math.max(1, Math.floor(Number(count) / SPREAD_ROWS));
  const where = frame.where ? sql` AND (${frame.where})` : raw('');
  const cells = columns.map(({ value }) => sql`(${value})::VARCHAR`);
  const rows = await staging.recall(
    sql`SELECT ${join(cells)} FROM ${frame.from} WHERE (_row < ${FIRST_ROWS} OR _row % ${step} = 0)${where}`,
  );
  const samples: string[][] = columns.map(() => []);
  for (const row of rows)
    row.forEach((cell, i) => {
      if (cell !== null) samples[i]?.push(String(cell));
    });
  // A column that is nearly empty is seen by its values, not by its rows.
  const poor = samples.flatMap((sample, i) => (sample.length < 20 && Number(count) > rows.length ? [i] : []));
  for (const i of poor) {
    const value = columns[i]?.value ?? raw('NULL');
    const more = await staging.recall(
      sql`SELECT (${value})::VARCHAR AS v FROM ${frame.from} WHERE v IS NOT NULL${where} LIMIT ${FIRST_ROWS}`,
    );
    samples[i] = more.map(([cell]) => String(cell));
  }
  return samples;
}

interface Failures {
  readonly count: number;
  /** Every text is a value; there are no spellings of "no value" either. */
  readonly isProven: boolean;
}

/** How many values of each column its first candidate cannot read, spellings of "no value" aside. */
async function countFailures(
  staging: Staging,
  frame: Frame,
  contests: readonly Contest[],
): Promise<readonly Failures[]> {
  const counted = contests.flatMap((contest, i) => (contest.candidates.length > 0 ? [{ contest, i }] : []));
  const failures: Failures[] = contests.map(() => ({ count: 0, isProven: true }));
  const readings = counted.map(({ contest: { column, candidates } }) => ({
    text: column.value,
    value: candidates[0]?.reading.value(column.value) ?? raw('NULL'),
  }));
  // The cheap question first: only where there are more texts than values does it matter which texts they are.
  const both = await counts(
    staging,
    frame,
    readings.flatMap(({ text, value }) => [sql`count(${text})`, sql`count(${value})`]),
  );
  const doubtful = counted.flatMap(({ i }, at) => (both[2 * at] === both[2 * at + 1] ? [] : [{ i, at }]));
  const exact = await counts(
    staging,
    frame,
    doubtful.flatMap(({ at }) => {
      const reading = readings[at];
      if (!reading) return [];
      return [
        sql`count(*) FILTER ((${reading.value}) IS NULL AND (${withoutMissing(reading.text)}) IS NOT NULL)`,
      ];
    }),
  );
  doubtful.forEach(({ i }, at) => {
    failures[i] = { count: exact[at] ?? 0, isProven: false };
  });
  return failures;
}

async function counts(staging: Staging, frame: Frame, columns: readonly Sql[]): Promise<readonly number[]> {
  if (columns.length === 0) return [];
  const where = frame.where ? sql` WHERE ${frame.where}` : raw('');
  const [row = []] = await staging.recall(sql`SELECT ${join(columns)} FROM ${frame.from}${where}`);
  return row.map(Number);
}

function conclude({ candidate, contest, isProven }: Settled, isPart: boolean): Guess {
  const { column, values } = contest;
  if (!candidate) return asText(contest);
  const { type, reading, precision, multivalued, flag } = candidate;
  const unit = column.unit ?? (isNumeric(type) ? unitIn(column.label) : undefined);
  const { origin, ...typed } = convert(column, column.value, reading, { type, multivalued });
  const value = isPart
    ? expected(typed.value, origin?.text ?? column.value)
    : (isProven && reading.proven?.(column.value)) || typed.value;
  return {
    column: {
      ...typed,
      value,
      ...(unit !== undefined && { unit }),
      ...(precision !== undefined && precision !== 'day' && { precision }),
      // A guess has held against all rows; what it leaves out are spellings of "no value", and numbers that there are none of.
      ...(isNumeric(type) &&
        !isProven &&
        !isPart && { origin: { text: infinite(column.value), reason: 'not a finite number' } }),
    },
    confidence: 1,
    ...(flag && { flag: flag(column.value) }),
    isFacet: type === 'boolean' || (multivalued !== undefined && areGroups(values)),
  };
}

/** The value; a statement in which there is none although there is text fails. */
export const expected = (value: Sql, text: Sql): Sql =>
  sql`coalesce(${value}, CASE WHEN (${text}) IS NOT NULL THEN error('a value is not as expected') END)`;

/**
 * What was taken for text on a part of the rows, seen again on all of them as they were written; undefined where there is reason to
 * take one for something else.
 */
export async function confirmTexts(staging: Staging, records: Frame): Promise<readonly Guess[] | undefined> {
  const samples = await sampleOf(staging, records, records.columns);
  const contests = records.columns.map((column, i) => contenders(column, samples[i] ?? []));
  return contests.some(({ candidates }) => candidates.length > 0) ? undefined : contests.map(asText);
}

function asText({ column, values, sample }: Contest): Guess {
  const text = {
    ...convert(column, column.value, asItIs, { type: 'text' }),
    ...(isVaried(sample) && { isVaried: true }),
  };
  const near = nearestType(values);
  const offered = nearTypes(values);
  return {
    column: text,
    confidence: near === undefined ? 1 : 1 - near.share,
    isFacet: areGroups(sample),
    ...(offered.length > 0 && { near: offered }),
    ...(near && {
      note: `${column.name} is text although ${Math.floor(near.share * 100)} % of its values are of type ${near.type}: declare the type to have the others rejected.`,
    }),
  };
}

function nearestType(values: readonly string[]) {
  if (values.length < 20) return undefined;
  for (const { type, fits } of CANDIDATES) {
    const share = values.filter(fits).length / values.length;
    if (share >= 0.8) return share < 1 ? { type, share } : undefined;
  }
  return undefined;
}

/** Of more than a hundred thousand different texts, that is, where one in two hundred of a thousand comes up again. */
const isVaried = (values: readonly string[]): boolean =>
  values.length >= 1000 && new Set(values).size >= 0.995 * values.length;

function areGroups(values: readonly string[]): boolean {
  const distinct = new Set(values);
  return values.length >= 10 && distinct.size <= FACET_VALUES && distinct.size * 4 <= values.length;
}
