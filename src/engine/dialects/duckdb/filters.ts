import { hiddenColumn, isNumeric } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import { type Expr, type Filter, greatCircleSql, type Polygon, type Scope } from '#query';
import { local, type PrintContext, print } from './expressions.ts';

const text = (value: string): Sql => sql`CAST(${value} AS VARCHAR)`;
const number = (value: number): Sql => sql`CAST(${value} AS DOUBLE)`;
const isList = (expr: Expr): boolean => expr.kind === 'field' && expr.multivalued;

/** A condition as SQL; unknown where SQL says NULL. */
export function printFilter(filter: Filter, context: PrintContext): Sql {
  const value = (expr: Expr) => print(expr, context);
  switch (filter.kind) {
    case 'constant':
      return raw(filter.value ? 'TRUE' : 'FALSE');
    case 'and':
    case 'or':
      return sql`(${join(
        filter.filters.map((inner) => printFilter(inner, context)),
        filter.kind === 'and' ? ' AND ' : ' OR ',
      )})`;
    case 'not':
      return sql`(NOT coalesce(${printFilter(filter.filter, context)}, FALSE))`;
    case 'is-null':
      return sql`(${value(filter.operand)} IS NULL)`;
    case 'is-true':
      return sql`(${value(filter.operand)} = ${raw(filter.expected ? 'TRUE' : 'FALSE')})`;
    case 'compare':
      return compare(filter, context);
    case 'one-of': {
      const { operand } = filter;
      const values = filter.values.map((v) => comparable(v, operand, context));
      if (isList(operand)) return sql`list_has_any(${value(operand)}, list_value(${join(values)}))`;
      return sql`(${comparableSubject(operand, filter.values, context)} IN (${join(values)}))`;
    }
    case 'between': {
      const { operand, low, high, lowIncluded, highIncluded } = filter;
      const subject = comparableSubject(operand, [low, high], context);
      return sql`(${subject} ${raw(lowIncluded ? '>=' : '>')} ${comparable(low, operand, context)} AND ${subject} ${raw(highIncluded ? '<=' : '<')} ${comparable(high, operand, context)})`;
    }
    case 'like':
      return like(filter, context);
    case 'words':
      return words(filter, context);
    case 'starts-with': {
      const fields = filter.scope.kind === 'fields' ? filter.scope.fields : [];
      if (fields.length === 0) return raw('FALSE');
      const begins = fields.map((field) =>
        isList(field)
          ? sql`(len(list_filter(${value(field)}, lambda v: starts_with(v, ${text(filter.text)}))) > 0)`
          : sql`starts_with(${value(field)}, ${text(filter.text)})`,
      );
      return sql`(${join(begins, ' OR ')})`;
    }
    case 'within-distance':
      return withinDistance(filter, context);
    case 'in-box':
      return inBox(filter, context);
    case 'in-polygon':
      return inPolygon(value(filter.operand), filter.polygon);
    case 'branch': {
      const path = text(filter.path);
      const below = text(`${filter.path}${filter.separator}`);
      const subject = value(filter.operand);
      if (isList(filter.operand))
        return sql`(len(list_filter(${subject}, lambda v: v = ${path} OR starts_with(v, ${below}))) > 0)`;
      return sql`(${subject} = ${path} OR starts_with(${subject}, ${below}))`;
    }
  }
}

const isMidnight = (expr: Expr): boolean => expr.kind === 'moment' && expr.local.endsWith(' 00:00:00.000');

/** The other side of a comparison with `subject`: a calendar date meets dates without a cast of the column. */
function comparable(expr: Expr, subject: Expr, context: PrintContext): Sql {
  if (expr.kind !== 'moment' || subject.type !== 'date') return print(expr, context);
  return isMidnight(expr)
    ? sql`CAST(${expr.local.slice(0, 10)} AS DATE)`
    : sql`CAST(${expr.local} AS TIMESTAMP)`;
}

function comparableSubject(subject: Expr, others: readonly Expr[], context: PrintContext): Sql {
  const value = print(subject, context);
  // A date against an instant that is stored: both become instants of the request's zone.
  const meetsInstant = others.some((other) => other.kind !== 'moment' && other.type === 'datetime');
  return subject.type === 'date' && meetsInstant ? local(subject, context) : value;
}

function compare({ op, left, right }: Extract<Filter, { kind: 'compare' }>, context: PrintContext): Sql {
  if (left.kind === 'meta' && left.name === 'recordid' && right.kind === 'literal' && op === '=') {
    const id = String(right.value).toLowerCase();
    return /^([0-9a-f]{2})+$/.test(id) ? sql`(_id = unhex(${text(id)}))` : raw('FALSE');
  }
  const [list, item] = isList(left) ? [left, right] : [right, left];
  if (isList(list)) {
    const contains = isList(item)
      ? sql`list_has_any(${print(list, context)}, ${print(item, context)})`
      : sql`list_contains(${print(list, context)}, ${print(item, context)})`;
    return op === '=' ? contains : sql`(NOT ${contains})`;
  }
  const subject =
    left.kind === 'moment' ? comparable(left, right, context) : comparableSubject(left, [right], context);
  const other =
    right.kind === 'moment' ? comparable(right, left, context) : comparableSubject(right, [left], context);
  return sql`(${subject} ${raw(op)} ${other})`;
}

function like({ operand, words: wanted }: Extract<Filter, { kind: 'like' }>, context: PrintContext): Sql {
  const value = print(operand, context);
  const asText = isList(operand)
    ? sql`array_to_string(${value}, ' ')`
    : operand.type !== 'null' &&
        (isNumeric(operand.type) || operand.type === 'date' || operand.type === 'datetime')
      ? sql`CAST(${value} AS VARCHAR)`
      : value;
  if (wanted.length === 0) return sql`(${value} IS NOT NULL)`;
  return sql`(${join(
    wanted.map((word) => sql`contains(lower(${asText}), ${text(word)})`),
    ' AND ',
  )})`;
}

const BREAK = raw("'[^\\pL\\pN]+'");

function haystack(scope: Scope, context: PrintContext): Sql {
  if (scope.kind === 'all') return raw('_text');
  const folded = scope.fields.map((field) => {
    const value = print(field, context);
    return sql`strip_accents(lower(${isList(field) ? sql`array_to_string(${value}, chr(1))` : value}))`;
  });
  if (folded.length === 0) return raw("''");
  return folded.length === 1 ? (folded[0] ?? raw("''")) : sql`concat_ws(chr(1), ${join(folded)})`;
}

function words({ scope, words: wanted }: Extract<Filter, { kind: 'words' }>, context: PrintContext): Sql {
  const inText = haystack(scope, context);
  const found = wanted.map(({ text: word, isPrefix, edits }) => {
    const pattern = `(^|[^\\pL\\pN])${word}${isPrefix ? '' : '([^\\pL\\pN]|$)'}`;
    // The plain search is thirty times faster than the expression and leaves it few rows.
    const exact = sql`(contains(${inText}, ${text(word)}) AND regexp_matches(${inText}, ${text(pattern)}))`;
    return edits === 0 ? exact : sql`(${exact} OR ${misspelt(inText, word, edits)})`;
  });
  return sql`(${join(found, ' AND ')})`;
}

/**
 * A word at most `edits` letters away. Cut into one piece more than there may be edits, the word leaves one piece whole:
 * so only texts that hold a piece are taken apart.
 */
function misspelt(inText: Sql, word: string, edits: number): Sql {
  const letters = [...word];
  const size = Math.ceil(letters.length / (edits + 1));
  const pieces = Array.from({ length: edits + 1 }, (_, i) =>
    letters.slice(i * size, (i + 1) * size).join(''),
  ).filter((piece) => piece !== '');
  const holds = join(
    pieces.map((piece) => sql`contains(${inText}, ${text(piece)})`),
    ' OR ',
  );
  return sql`((${holds}) AND len(list_filter(string_split_regex(${inText}, ${BREAK}), lambda w: levenshtein(w, ${text(word)}) <= ${raw(String(edits))})) > 0)`;
}

function withinDistance(
  { operand, lon, lat, metres }: Extract<Filter, { kind: 'within-distance' }>,
  context: PrintContext,
): Sql {
  const point = print(operand, context);
  const centre = sql`{'lon': ${number(lon)}, 'lat': ${number(lat)}}`;
  // A degree of latitude is 111.2 km at least: records further north or south need no sines.
  const degrees = metres / 111_000 + 1e-9;
  return sql`((${point}).lat BETWEEN ${number(lat - degrees)} AND ${number(lat + degrees)} AND ${greatCircleSql(point, centre)} <= ${number(metres)})`;
}

function inBox(
  { operand, south, west, north, east }: Extract<Filter, { kind: 'in-box' }>,
  context: PrintContext,
): Sql {
  if (operand.type === 'geo_shape' && operand.kind === 'field') {
    const box = identifier(hiddenColumn(operand.name, 'box'));
    return sql`((${box}).south <= ${number(north)} AND (${box}).north >= ${number(south)} AND (${box}).west <= ${number(east)} AND (${box}).east >= ${number(west)})`;
  }
  const point = print(operand, context);
  return sql`((${point}).lat BETWEEN ${number(south)} AND ${number(north)} AND (${point}).lon BETWEEN ${number(west)} AND ${number(east)})`;
}

/** Even-odd: a line to the east crosses an odd number of edges. */
function inPolygon(point: Sql, { rings }: Polygon): Sql {
  const lats = rings.flat().map(([, lat]) => lat);
  const lons = rings.flat().map(([lon]) => lon);
  const crossings = rings.flatMap((ring) =>
    ring.flatMap(([x1, y1], i) => {
      const [x2, y2] = ring[(i + 1) % ring.length] ?? [x1, y1];
      if (y1 === y2) return [];
      const isBetween = sql`((${point}).lat >= ${number(Math.min(y1, y2))} AND (${point}).lat < ${number(Math.max(y1, y2))})`;
      return [
        sql`CAST(${isBetween} AND (${point}).lon < ${number(x1)} + ((${point}).lat - ${number(y1)}) * ${number((x2 - x1) / (y2 - y1))} AS INTEGER)`,
      ];
    }),
  );
  // A list and not a sum, which would be one level deeper for each edge.
  if (crossings.length === 0) return raw('FALSE');
  const inExtent = sql`(${point}).lat BETWEEN ${number(Math.min(...lats))} AND ${number(Math.max(...lats))} AND (${point}).lon BETWEEN ${number(Math.min(...lons))} AND ${number(Math.max(...lons))}`;
  return sql`(${inExtent} AND list_sum(list_value(${join(crossings)})) % 2 = 1)`;
}
