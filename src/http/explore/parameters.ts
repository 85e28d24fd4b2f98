import { z } from 'zod';
import { projectionDefinition, WGS84 } from '#geo';
import { fail, ok, type Result } from '#lib';
import { type HttpProblem, invalidParameter } from '../problems.ts';
import { allValues, lastValue, type QueryParameters } from '../query-string.ts';
import { canonicalZone } from './time-zone.ts';

/** One query parameter: the schema that reads it is the one that the OpenAPI document describes. */
export interface Parameter<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly description: string;
  /** Completes "… was found but … is expected." */
  readonly expected: string;
  /** The same for a request that groups, where that is another. */
  readonly expectedOfGroups?: string;
  readonly repeatable?: boolean;
  /** A blank is a value, as for a separator, and not the same as nothing. */
  readonly blankCounts?: boolean;
  readonly fallback?: string | number | boolean;
}

export type ParameterSet = Readonly<Record<string, Parameter>>;

/** The values of a set: undefined where nothing, or nothing but blanks, was given. */
export type ValuesOf<P extends ParameterSet> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer S> ? z.output<S> | undefined : never;
};

const text = (description: string): Parameter<z.ZodString> => ({
  schema: z.string(),
  description,
  expected: 'a text',
});

const texts = (description: string): Parameter<z.ZodArray<z.ZodString>> => ({
  schema: z.array(z.string()),
  description,
  expected: 'a text',
  repeatable: true,
});

const TRUE = ['true', '1', 'yes', 'on', 't', 'y'];
const FALSE = ['false', '0', 'no', 'off', 'f', 'n'];

const truth = z
  .string()
  .transform((given, context) => {
    const word = given.trim().toLowerCase();
    if (TRUE.includes(word)) return true;
    if (FALSE.includes(word)) return false;
    context.addIssue({ code: 'custom', message: 'not a boolean' });
    return z.NEVER;
  })
  .pipe(z.boolean());

const flag = (description: string, fallback = false): Parameter<typeof truth> => ({
  schema: truth,
  description,
  expected: 'true or false',
  fallback,
});

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^[+-]?\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

const zoneName = z
  .string()
  .transform((given, context) => {
    const zone = canonicalZone(given);
    if (zone !== undefined) return zone;
    context.addIssue({ code: 'custom', message: 'not a time zone' });
    return z.NEVER;
  })
  .pipe(z.string());

export const oneOf = <const C extends readonly [string, ...string[]]>(
  description: string,
  choices: C,
  fallback: C[number],
) => ({
  schema: z.enum(choices),
  description,
  expected: `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`,
  fallback,
});

/** Pages hold at most this many records, and reach this deep. */
const PAGE_LIMIT = 100;
const PAGE_DEPTH = 10_000;
/** The same for groups. */
export const GROUP_LIMIT = 20_000;

const MANY = Number.MAX_SAFE_INTEGER;

export const where = texts('ODSQL conditions; several are joined by and.');
export const refine = texts('`facet:value`; keeps what has this facet value. Repeatable.');
export const exclude = texts('`facet:value`; drops what has this facet value. Repeatable.');
export const select = text('ODSQL list of fields and expressions.');
export const groupBy = text('ODSQL list of what to group by.');
export const orderBy = text('ODSQL list of what to sort by, each with asc or desc.');
export const lang = text('Language code of labels, metadata and names of months.');
export const q = text('Words to search for in all texts.');
export const qv1 = text('A query in the language of version 1 of the API.');
export const facet = texts(
  'Name of a facet, or `facet(name=…, disjunctive=…, sort=…, limit=…)`. Repeatable.',
);
export const includeExports = text(
  'Export formats to name as distributions, separated by commas; all of them by default.',
);
export const useLabelsInExports = flag('Addresses of tables ask for labels as headers.', true);
export const includeLinks = flag('Adds `_links` to the answer and its parts.');
export const includeAppMetas = flag('Adds the metadata of the portal’s own applications.');
export const useLabels = flag('Labels instead of names as headers.');
export const compressed = flag('Answers a gzip file.');

export const timezone: Parameter<typeof zoneName> = {
  schema: zoneName,
  description: 'Time zone of date-times and of parts of dates, as an IANA name in any case.',
  expected: 'the name of a time zone',
  fallback: 'UTC',
};

export const pageLimit: Parameter<ReturnType<typeof wholeNumber>> = {
  schema: wholeNumber(-1, GROUP_LIMIT),
  description: `Number of results: -1 to ${PAGE_LIMIT}, up to ${GROUP_LIMIT} with group_by. -1 is the most.`,
  expected: `-1 <= limit <= ${PAGE_LIMIT}`,
  expectedOfGroups: `-1 <= limit <= ${GROUP_LIMIT}`,
  fallback: 10,
};

export const offset: Parameter<ReturnType<typeof wholeNumber>> = {
  schema: wholeNumber(0, MANY),
  description: 'Number of results to pass over.',
  expected: '0 <= offset',
  fallback: 0,
};

export const exportLimit: Parameter<ReturnType<typeof wholeNumber>> = {
  schema: wholeNumber(-1, MANY),
  description: 'Number of results; -1 for all.',
  expected: '-1 <= limit',
  fallback: -1,
};

export const rows: Parameter<ReturnType<typeof wholeNumber>> = {
  ...pageLimit,
  description: 'Another name of limit.',
};

export const epsg: Parameter<z.ZodType<number>> = {
  schema: wholeNumber(1, 999_999).refine((code) => projectionDefinition(code) !== undefined),
  description:
    'Reference system of the geometries of geojson, as an EPSG code: 4326, 3857, UTM (32601 to 32660, 32701 to 32760, 25828 to 25838) and grids of some countries (2056, 2154, 3034, 3035, 3812, 21781, 27700, 28992, 31370). The other geographic formats are in 4326.',
  expected: 'a code such as 4326, 3857, 32631 or 28992',
  fallback: WGS84,
};

export const delimiter = {
  ...oneOf('Separator of CSV cells.', [';', ',', '\t', '|'], ';'),
  blankCounts: true,
};
export const listSeparator: Parameter<z.ZodString> = {
  schema: z.string().min(1).max(8),
  description: 'Separator of the values of a list in a CSV cell.',
  expected: '1 to 8 characters',
  blankCounts: true,
  fallback: ',',
};
export const quoteAll = flag('Puts every text cell of a CSV in quotes.');
export const escapeFormulas = flag(
  'CSV: writes an apostrophe before texts that a spreadsheet would take for formulas.',
);
export const withBom = flag('Begins a CSV with a byte-order mark.', true);
export const nameField = text('GPX: the field whose value is the name of a waypoint or track.');
export const descriptionFieldList = text(
  'GPX: the fields that are kept, separated by commas; all of them when not given.',
);
export const useExtension = flag('GPX: fields in `extensions` rather than in the description.', true);
export const parquetCompression = oneOf('Compression of a Parquet file.', ['snappy', 'zstd'], 'snappy');

export const votableSerialization = oneOf(
  'How a VOTable has its rows: compact and exact, or readable.',
  ['BINARY2', 'TABLEDATA'],
  'BINARY2',
);

/** Reads what a request gives of a set. Names that are not in the set are ignored, as the original does. */
export function readParameters<P extends ParameterSet>(
  set: P,
  given: QueryParameters,
): Result<ValuesOf<P>, HttpProblem> {
  const values: Record<string, unknown> = {};
  const problems: HttpProblem[] = [];
  const isGrouped = lastValue(given, 'group_by') !== undefined;
  for (const [name, parameter] of Object.entries(set)) {
    const { schema, repeatable, blankCounts } = parameter;
    const value = repeatable ? allValues(given, name) : lastValue(given, name);
    if (value === undefined || value.length === 0) continue;
    if (typeof value === 'string' && value.trim() === '' && !blankCounts) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else {
      const expected = isGrouped ? parameter.expectedOfGroups : undefined;
      problems.push(invalidParameter(name, String(value), expected ?? parameter.expected));
    }
  }
  const [first, ...rest] = problems;
  // The keys are those of the set and the schemas gave the values.
  return first ? fail(first, ...rest) : ok(values as ValuesOf<P>);
}

/** How many results a page has and where it begins, once all rules are kept. */
export interface PageBounds {
  readonly limit: number;
  readonly offset: number;
}

export function pageBounds(values: {
  readonly limit?: number | undefined;
  readonly rows?: number | undefined;
  readonly offset?: number | undefined;
  readonly group_by?: string | undefined;
}): Result<PageBounds, HttpProblem> {
  const isGrouped = values.group_by !== undefined;
  const most = isGrouped ? GROUP_LIMIT : PAGE_LIMIT;
  const deepest = isGrouped ? GROUP_LIMIT : PAGE_DEPTH;
  const asked = values.limit ?? values.rows ?? 10;
  const start = values.offset ?? 0;
  if (asked > most) return fail(invalidParameter('limit', String(asked), `-1 <= limit <= ${most}`));
  const limit = asked === -1 ? Math.min(most, Math.max(0, deepest - start)) : asked;
  // Without the least room an offset of the very depth would pass with limit=-1.
  if (start + Math.max(limit, asked === -1 ? 1 : 0) > deepest)
    return fail(invalidParameter('offset', String(start), `0 <= offset and offset + limit <= ${deepest}`));
  return ok({ limit, offset: start });
}

/** The ODSQL clauses of a request, for links that repeat them. */
export function givenClauses(
  values: Readonly<Record<string, unknown>>,
): readonly (readonly [name: string, value: string])[] {
  const names = ['select', 'where', 'group_by', 'order_by', 'refine', 'exclude', 'q', 'qv1', 'lang'];
  return names.flatMap((name) =>
    [values[name] ?? []].flat().map((value): readonly [string, string] => [name, String(value)]),
  );
}

/** What a page of datasets or of records can be asked with. */
export const pageParameters = {
  select: select,
  where: where,
  group_by: groupBy,
  order_by: orderBy,
  limit: pageLimit,
  rows: rows,
  offset: offset,
  refine: refine,
  exclude: exclude,
  q: q,
  qv1: qv1,
  lang: lang,
  timezone: timezone,
  include_links: includeLinks,
  include_app_metas: includeAppMetas,
};
