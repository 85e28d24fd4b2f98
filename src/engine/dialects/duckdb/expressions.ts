import { hiddenColumn } from '#dataset';
import { identifier, join, raw, type Sql, sql } from '#lib';
import { type Expr, hasAggregate, SCALAR_FUNCTIONS } from '#query';
import { rangeLabel } from './ranges.ts';
import { inZone } from './zones.ts';

/** What printing depends on beside the query itself. */
export interface PrintContext {
  readonly timezone: string;
  readonly lang: string;
  /** Columns of the grouped rows by the key they hold: `"$k0"`. */
  readonly keys: readonly { readonly expr: Expr; readonly column: Sql }[];
  /** An aggregate beside fields stands for all records, on each row. */
  readonly overAll: boolean;
  readonly outputs: readonly Expr[];
}

const text = (value: string): Sql => sql`CAST(${value} AS VARCHAR)`;

/** A date or an instant as a local timestamp. */
export function local(expr: Expr, context: PrintContext): Sql {
  if (expr.kind === 'moment') return sql`CAST(${expr.local} AS TIMESTAMP)`;
  const value = print(expr, context);
  if (expr.type === 'date') return sql`CAST(${value} AS TIMESTAMP)`;
  return inZone(value, context.timezone);
}

/** Printed once per distinct meaning, so two trees are one key when their text is the same. */
const same = (a: Expr, b: Expr): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An expression as SQL over the columns of `records`. */
export function print(expr: Expr, context: PrintContext): Sql {
  const key = context.keys.find((candidate) => same(candidate.expr, expr));
  if (key) return expr.kind === 'cluster' ? centroid(expr.operand, context) : key.column;
  switch (expr.kind) {
    case 'field':
      return identifier(expr.name);
    case 'meta':
      return meta(expr.name);
    case 'literal':
      return literal(expr);
    case 'moment':
      return sql`CAST(${expr.utc} AS TIMESTAMP)`;
    case 'negate':
      return sql`(-${print(expr.operand, context)})`;
    case 'arithmetic':
      return arithmetic(expr, context);
    case 'call':
      return call(expr, context);
    case 'aggregate':
      return aggregate(expr, context);
    case 'range':
      return rangeLabel(expr, {
        value: print(expr.operand, context),
        local:
          expr.operand.type === 'date' || expr.operand.type === 'datetime'
            ? local(expr.operand, context)
            : raw('NULL'),
        timezone: context.timezone,
      });
    case 'cluster':
      return cell(expr, context);
    case 'output': {
      const output = context.outputs[expr.index];
      if (!output) throw new Error(`there is no output ${expr.index}`);
      return print(output, context);
    }
  }
}

function meta(name: Extract<Expr, { kind: 'meta' }>['name']): Sql {
  switch (name) {
    case 'recordid':
      return raw('lower(hex(_id))');
    case 'record_size':
      return raw('CAST(strlen(_text) AS BIGINT)');
    case 'record_timestamp':
      return raw('CAST(NULL AS TIMESTAMP)');
    case 'datasetid':
      return raw('CAST(NULL AS VARCHAR)');
  }
}

function literal({ type, value }: Extract<Expr, { kind: 'literal' }>): Sql {
  switch (type) {
    case 'null':
      return raw('NULL');
    case 'text':
      return text(String(value));
    case 'boolean':
      return raw(value ? 'TRUE' : 'FALSE');
    case 'int':
      return sql`CAST(${value} AS BIGINT)`;
    case 'double':
      return sql`CAST(${value} AS DOUBLE)`;
  }
}

function arithmetic(
  { op, left, right, type }: Extract<Expr, { kind: 'arithmetic' }>,
  context: PrintContext,
): Sql {
  // Each side is printed once: twice would double the work at every level.
  if (type === 'int' && op !== '/') {
    const exact = sql`(${hugeInt(left, context)} ${raw(op)} ${hugeInt(right, context)})`;
    // The engine has no TRY around aggregates; their sums have twice as many bits as the values.
    const overRecords = [left, right].some((side) =>
      hasAggregate(side.kind === 'output' ? (context.outputs[side.index] ?? side) : side),
    );
    return overRecords ? exact : sql`TRY${exact}`;
  }
  const a = sql`CAST(${print(left, context)} AS DOUBLE)`;
  const b = sql`CAST(${print(right, context)} AS DOUBLE)`;
  // A division by zero is empty, not an error.
  return op === '/' ? sql`(${a} / nullif(${b}, 0))` : sql`(${a} ${raw(op)} ${b})`;
}

/** A whole number with room to grow. One that was computed has it already: each level less is a longer sum that passes. */
function hugeInt(expr: Expr, context: PrintContext): Sql {
  const value = print(expr, context);
  return expr.kind === 'arithmetic' ? value : sql`CAST(${value} AS HUGEINT)`;
}

function call(expr: Extract<Expr, { kind: 'call' }>, context: PrintContext): Sql {
  const { function: name, args, type } = expr;
  if (name === 'point') {
    const [lon, lat] = args;
    if (!lon || !lat) throw new Error('a point has two coordinates');
    return sql`{'lon': CAST(${print(lon, context)} AS DOUBLE), 'lat': CAST(${print(lat, context)} AS DOUBLE)}`;
  }
  const entry = SCALAR_FUNCTIONS.find((candidate) => candidate.name === name);
  const overload = entry?.overloads.find(({ takes }) => takes.length === args.length);
  if (!overload || typeof overload.sql.duckdb !== 'function')
    throw new Error(`${name} was checked and has no SQL`);
  const printed = args.map((arg, i) => {
    if (overload.takes[i] === 'time' || (type === 'date' && arg.kind === 'moment'))
      return local(arg, context);
    const value = print(arg, context);
    // Functions of a text take several values as one.
    return arg.kind === 'field' && arg.multivalued ? sql`array_to_string(${value}, ', ')` : value;
  });
  const patterns = args.map((arg) =>
    arg.kind === 'literal' && arg.type === 'text' ? String(arg.value) : undefined,
  );
  const emitted = overload.sql.duckdb(printed, { timezone: context.timezone, lang: context.lang, patterns });
  return type === 'date' ? sql`CAST(${emitted} AS DATE)` : emitted;
}

function aggregate(expr: Extract<Expr, { kind: 'aggregate' }>, context: PrintContext): Sql {
  const over = raw(context.overAll ? ' OVER ()' : '');
  const { argument } = expr;
  if (!argument) return sql`count(*)${over}`;
  // Inside an aggregate a key is the record's own value again.
  const value = print(argument, { ...context, keys: [] });
  switch (expr.function) {
    case 'count':
      return expr.distinct ? sql`count(DISTINCT ${value})${over}` : sql`count(${value})${over}`;
    case 'percentile':
      return sql`quantile_cont(CAST(${value} AS DOUBLE), ${raw(String(expr.share ?? 0.5))})${over}`;
    case 'avg':
    case 'median':
      return sql`${raw(expr.function)}(CAST(${value} AS DOUBLE))${over}`;
    case 'sum':
      return expr.type === 'int' ? sql`sum(${value})${over}` : sql`sum(CAST(${value} AS DOUBLE))${over}`;
    case 'bbox':
      return argument.type === 'geo_shape' && argument.kind === 'field'
        ? rectangle(boxEdges(identifier(hiddenColumn(argument.name, 'box')), over))
        : rectangle(pointEdges(value, over));
    case 'envelope':
      return hull(value, over);
    default:
      return sql`${raw(expr.function)}(${value})${over}`;
  }
}

interface Edges {
  readonly west: Sql;
  readonly east: Sql;
  readonly south: Sql;
  readonly north: Sql;
}

function pointEdges(point: Sql, over: Sql): Edges {
  const edge = (function_: 'min' | 'max', axis: 'lon' | 'lat') =>
    sql`${raw(function_)}((${point}).${raw(axis)})${over}`;
  return {
    west: edge('min', 'lon'),
    east: edge('max', 'lon'),
    south: edge('min', 'lat'),
    north: edge('max', 'lat'),
  };
}

const boxEdges = (box: Sql, over: Sql): Edges => ({
  west: sql`min((${box}).west)${over}`,
  east: sql`max((${box}).east)${over}`,
  south: sql`min((${box}).south)${over}`,
  north: sql`max((${box}).north)${over}`,
});

/** Directions in which the convex hull is felt for: more than the eye tells from the true one, few enough for one pass. */
const DIRECTIONS = 64;

/** The convex hull of points, counter-clockwise: the farthest one in each of many directions. */
function hull(point: Sql, over: Sql): Sql {
  const farthest = Array.from({ length: DIRECTIONS }, (_, i) => {
    const angle = (2 * Math.PI * i) / DIRECTIONS;
    const [x, y] = [raw(Math.cos(angle).toFixed(12)), raw(Math.sin(angle).toFixed(12))];
    return sql`arg_max(${point}, (${point}).lon * ${x} + (${point}).lat * ${y})${over}`;
  });
  const points = sql`list_value(${join(farthest)})`;
  const [first, rest] = [sql`(${points})[:1]`, sql`(${points})[2:]`];
  // A corner is where the next direction has another point.
  const corners = sql`list_transform(list_filter(list_zip(${points}, list_concat(${rest}, ${first})), lambda pair: pair[1] <> pair[2]), lambda pair: concat('[', pair[1].lon, ', ', pair[1].lat, ']'))`;
  const position = sql`concat('[', (${points})[1].lon, ', ', (${points})[1].lat, ']')`;
  const text = sql`array_to_string(${corners}, ', ')`;
  return sql`CASE WHEN (${points})[1] IS NULL THEN NULL
    WHEN len(${corners}) = 0 THEN concat('{"type": "Point", "coordinates": ', ${position}, '}')
    WHEN len(${corners}) = 2 THEN concat('{"type": "LineString", "coordinates": [', ${text}, ']}')
    ELSE concat('{"type": "Polygon", "coordinates": [[', ${text}, ', ', (${corners})[1], ']]}') END`;
}

function rectangle({ west, east, south, north }: Edges): Sql {
  const corner = (lon: Sql, lat: Sql) => sql`'[' || ${lon} || ', ' || ${lat} || ']'`;
  const ring = [
    corner(west, south),
    corner(east, south),
    corner(east, north),
    corner(west, north),
    corner(west, south),
  ];
  return sql`('{"type": "Polygon", "coordinates": [[' || ${join(ring, " || ', ' || ")} || ']]}')`;
}

/** Column and row of the cell that holds a point, in Web Mercator pixels at a zoom: equal cells are one cluster. */
function cell({ operand, zoom, cellPixels }: Extract<Expr, { kind: 'cluster' }>, context: PrintContext): Sql {
  const point = print(operand, context);
  const cells = raw(String((256 * 2 ** zoom) / cellPixels));
  const sine = sql`sin(radians(least(85.05, greatest(-85.05, (${point}).lat))))`;
  const x = sql`floor(((${point}).lon + 180) / 360 * ${cells})`;
  const y = sql`floor((0.5 - ln((1 + ${sine}) / (1 - ${sine})) / (4 * pi())) * ${cells})`;
  return sql`CASE WHEN ${point} IS NOT NULL THEN [${x}, ${y}] END`;
}

function centroid(operand: Expr, context: PrintContext): Sql {
  const point = print(operand, { ...context, keys: [] });
  return sql`('{"cluster_centroid": {"lat": ' || avg((${point}).lat) || ', "lon": ' || avg((${point}).lon) || '}}')`;
}
