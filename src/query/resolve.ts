import { type DatasetSchema, type Field, isNumeric, isTemporal } from '#dataset';
import type { Span } from '#lib';
import { closestName } from './closest-name.ts';
import { foldedWords } from './fold.ts';
import { strangeLetter } from './functions/date-format.ts';
import { SCALAR_FUNCTIONS, type Takes } from './functions/registry.ts';
import { type Geometry, parseGeometry } from './geometry.ts';
import type { AggregateName, Expr, Filter, Scope, ValueType } from './ir/node.ts';
import type { Clause, CompileOptions, QueryProblem } from './model.ts';
import { type Moment, nowWith, parseMoment } from './moments.ts';
import type { Tree } from './odsql/tree.ts';

export interface ResolveContext {
  readonly schema: DatasetSchema;
  readonly options: CompileOptions;
  readonly timezone: string;
  readonly now: Date;
}

type ProblemData = QueryProblem extends infer P
  ? P extends QueryProblem
    ? Omit<P, 'clause' | 'at'>
    : never
  : never;

/** Thrown while names are resolved; the compiler turns it into a value. */
export class Unresolved extends Error {
  readonly problem: QueryProblem;
  constructor(clause: Clause, at: Span, data: ProblemData) {
    super(data.code);
    // The union is spread back together: `data` is one of its members without the two.
    this.problem = { ...data, clause, at } as QueryProblem;
  }
}

const AGGREGATES = new Set<AggregateName>([
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'median',
  'percentile',
  'envelope',
  'bbox',
]);
const CONDITIONS = new Set([
  'search',
  'suggest',
  'startswith',
  'within_distance',
  'in_bbox',
  'intersects',
  'disjoint',
  'within',
  'polygon',
  'geometry',
]);
const METRES: Readonly<Record<string, number>> = {
  mi: 1609.344,
  yd: 0.9144,
  ft: 0.3048,
  m: 1,
  cm: 0.01,
  km: 1000,
  mm: 0.001,
};
const META: Readonly<Record<string, Extract<Expr, { kind: 'meta' }>>> = {
  recordid: { kind: 'meta', name: 'recordid', type: 'text' },
  record_timestamp: { kind: 'meta', name: 'record_timestamp', type: 'datetime' },
  record_size: { kind: 'meta', name: 'record_size', type: 'int' },
  datasetid: { kind: 'meta', name: 'datasetid', type: 'text' },
};

/** Whether an expression needs several records to have a value. */
export const hasAggregate = (expr: Expr): boolean => {
  switch (expr.kind) {
    case 'aggregate':
      return true;
    case 'call':
      return expr.args.some(hasAggregate);
    case 'arithmetic':
      return hasAggregate(expr.left) || hasAggregate(expr.right);
    case 'negate':
      return hasAggregate(expr.operand);
    default:
      return false;
  }
};

export const fieldExpr = (field: Field): Extract<Expr, { kind: 'field' }> => ({
  kind: 'field',
  name: field.name,
  type: field.type,
  multivalued: field.annotations.multivalued !== undefined,
  ...(field.annotations.precision === undefined ? {} : { precision: field.annotations.precision }),
});

const literal = (value: string | number | boolean): Expr =>
  typeof value === 'string'
    ? { kind: 'literal', type: 'text', value }
    : typeof value === 'boolean'
      ? { kind: 'literal', type: 'boolean', value }
      : { kind: 'literal', type: Number.isSafeInteger(value) ? 'int' : 'double', value };

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** A number as it is written. Whole ones beyond 2^53, such as the ids of Gaia, stay exact as text. */
export function numberLiteral(text: string): Expr | undefined {
  const written = text.trim();
  const value = Number(written);
  if (written === '' || !Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(written)) return literal(value);
  const whole = BigInt(written.replace(/^\+/, ''));
  return whole < INT64.min || whole > INT64.max
    ? literal(value)
    : { kind: 'literal', type: 'int', value: whole.toString() };
}

const NEVER: Filter = { kind: 'constant', value: false };

/** Gives the names of one clause their meaning. */
export class Resolver {
  readonly #context: ResolveContext;
  readonly #clause: Clause;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(context: ResolveContext, clause: Clause) {
    this.#context = context;
    this.#clause = clause;
    this.#fields = new Map(context.schema.fields.map((field) => [field.name, field]));
  }

  problem(at: Span, data: ProblemData): Unresolved {
    return new Unresolved(this.#clause, at, data);
  }

  findField(name: string): Field | undefined {
    const exact = this.#fields.get(name);
    if (exact || !this.#context.options.dottedNames) return exact;
    if (name === 'datasetid') return this.#fields.get('dataset_id');
    return this.#fields.get(`default.${name}`) ?? this.#fields.get(name.replace(/^(basic|default)\./, ''));
  }

  field(name: string, at: Span): Expr {
    const field = this.findField(name);
    if (field) return fieldExpr(field);
    const meta = META[name];
    if (meta) return meta;
    const closest = closestName(name, [...this.#fields.keys()]);
    throw this.problem(at, { code: 'unknown-field', name, ...(closest === undefined ? {} : { closest }) });
  }

  #mismatch(at: Span, what: string, expected: string, found: Expr | ValueType): Unresolved {
    return this.problem(at, {
      code: 'type-mismatch',
      what,
      expected,
      found: typeof found === 'string' ? found : found.type,
    });
  }

  // ---- values

  value(tree: Tree): Expr {
    const { at } = tree;
    switch (tree.kind) {
      case 'field':
        return this.field(tree.name, at);
      case 'text':
        return literal(tree.value);
      case 'number':
        if (tree.isInteger) return numberLiteral(tree.text) ?? literal(tree.value);
        return { kind: 'literal', type: 'double', value: tree.value };
      case 'boolean':
        return literal(tree.value);
      case 'null':
        return { kind: 'literal', type: 'null', value: null };
      case 'date':
        return this.#moment(tree.text, at);
      case 'negate': {
        const operand = this.#number(tree.operand);
        return { kind: 'negate', type: operand.type === 'int' ? 'int' : 'double', operand };
      }
      case 'arithmetic': {
        const left = this.#number(tree.left);
        const right = this.#number(tree.right);
        const isInteger = tree.op !== '/' && left.type === 'int' && right.type === 'int';
        return { kind: 'arithmetic', op: tree.op, type: isInteger ? 'int' : 'double', left, right };
      }
      case 'call':
        return this.#call(tree);
      default:
        throw this.problem(at, { code: 'not-a-value' });
    }
  }

  #number(tree: Tree): Expr {
    const value = this.value(tree);
    if (value.type !== 'int' && value.type !== 'double' && value.type !== 'null')
      throw this.#mismatch(tree.at, 'arithmetic', 'a number', value);
    return value;
  }

  #moment(text: string, at: Span): Moment {
    const moment = parseMoment(text, this.#context.timezone);
    if (!moment) throw this.problem(at, { code: 'bad-literal', what: 'date', text });
    return moment;
  }

  #call(tree: Extract<Tree, { kind: 'call' }>): Expr {
    const name = tree.name.toLowerCase();
    if (name === 'now') return this.#now(tree);
    if (AGGREGATES.has(name as AggregateName)) return this.#aggregate(name as AggregateName, tree);
    const entry = SCALAR_FUNCTIONS.find((f) => f.name === name);
    if (!entry) {
      if (CONDITIONS.has(name)) throw this.problem(tree.at, { code: 'not-a-value' });
      const closest = closestName(name, [
        ...SCALAR_FUNCTIONS.map((f) => f.name),
        ...AGGREGATES,
        ...CONDITIONS,
        'now',
        'range',
        'geo_cluster',
      ]);
      throw this.problem(tree.at, {
        code: 'unknown-function',
        name: tree.name,
        ...(closest === undefined ? {} : { closest }),
      });
    }
    const overload = entry.overloads.find(({ takes }) => takes.length === tree.args.length);
    if (!overload || tree.distinct)
      throw this.problem(tree.at, { code: 'wrong-arguments', function: name, expected: entry.signature });
    const args = tree.args.map((arg, i) => this.#argument(arg, overload.takes[i] ?? 'any', name));
    const [first, second] = args;
    if (name === 'ifnull' && first && second) return this.#ifNull(first, second, tree.args[1]?.at ?? tree.at);
    const type = overload.returns === 'first' ? (first?.type ?? 'null') : overload.returns;
    return { kind: 'call', function: name, type, args };
  }

  /** Both as one type: that of the first, unless it is the narrower one. */
  #ifNull(first: Expr, second: Expr, at: Span): Expr {
    const call = (type: ValueType, other: Expr): Expr => ({
      kind: 'call',
      function: 'ifnull',
      type,
      args: [first, other],
    });
    if (first.type === 'null') return call(second.type, second);
    if (second.type === 'null') return call(first.type, second);
    const isPlain = isNumericType(first.type) || isTemporalType(first.type) || first.type === 'boolean';
    if (!isPlain && first.type !== 'text' && first.type !== 'json_blob') {
      if (second.type !== first.type) throw this.#mismatch(at, 'ifnull()', `a ${first.type}`, second);
      return call(first.type, second);
    }
    const other = this.#toTypeOf(first, second, at);
    // A moment that is written out is a day where days are asked for.
    const isDay = first.type === 'date' && (other.kind === 'moment' || other.type === 'date');
    if (isTemporalType(first.type)) return call(isDay ? 'date' : 'datetime', other);
    if (isNumericType(first.type))
      return call(first.type === 'int' && other.type === 'int' ? 'int' : 'double', other);
    return call(first.type, other);
  }

  #argument(tree: Tree, takes: Takes, name: string): Expr {
    if (takes === 'geometry') {
      const geometry = this.geometry(tree);
      if (geometry.kind !== 'point')
        throw this.problem(tree.at, { code: 'bad-literal', what: 'geometry', text: 'POINT(lon lat)' });
      return {
        kind: 'call',
        function: 'point',
        type: 'geo_point_2d',
        args: [literal(geometry.lon), literal(geometry.lat)],
      };
    }
    const value = this.value(tree);
    const fits: Record<Exclude<Takes, 'geometry'>, boolean> = {
      any: true,
      text: value.type === 'text' || value.type === 'json_blob' || value.type === 'null',
      number: isNumericType(value.type),
      time: isTemporalType(value.type),
      point: value.type === 'geo_point_2d',
      pattern: value.kind === 'literal' && value.type === 'text',
    };
    if (takes === 'time' && value.kind === 'literal' && value.type === 'text')
      return this.#moment(String(value.value), tree.at);
    if (!fits[takes]) throw this.#mismatch(tree.at, `${name}()`, EXPECTED[takes], value);
    if (takes === 'pattern' && value.kind === 'literal') {
      const strange = strangeLetter(String(value.value));
      if (strange !== undefined)
        throw this.problem(tree.at, { code: 'unsupported', what: `the letter ${strange} in a date format` });
    }
    return value;
  }

  #now(tree: Extract<Tree, { kind: 'call' }>): Moment {
    const { now, timezone } = this.#context;
    const changes = tree.named.map(({ name, value }) => {
      const n = this.value(value);
      return { name: name.toLowerCase(), value: n.kind === 'literal' ? Number(n.value) : Number.NaN };
    });
    const moment = tree.args.length === 0 ? nowWith(changes, now, timezone) : undefined;
    if (!moment)
      throw this.problem(tree.at, {
        code: 'wrong-arguments',
        function: 'now',
        expected: 'now([year=n, months=n, …])',
      });
    return moment;
  }

  #aggregate(name: AggregateName, tree: Extract<Tree, { kind: 'call' }>): Expr {
    const [first, second] = tree.args;
    const wrong = (expected: string) =>
      this.problem(tree.at, { code: 'wrong-arguments', function: name, expected });
    if (this.#clause === 'where' || this.#clause === 'group_by')
      throw this.problem(tree.at, { code: 'aggregate-misplaced', function: name });
    if (!first || tree.named.length > 0 || tree.args.length > (name === 'percentile' ? 2 : 1))
      throw wrong(name === 'percentile' ? 'percentile(field, 0 to 100)' : `${name}(field)`);
    if (name === 'count') {
      if (first.kind === 'star') return { kind: 'aggregate', function: name, type: 'int' };
      const argument = this.value(first);
      if (hasAggregate(argument))
        throw this.problem(first.at, { code: 'aggregate-misplaced', function: name });
      return {
        kind: 'aggregate',
        function: name,
        type: 'int',
        argument,
        ...(tree.distinct ? { distinct: true } : {}),
      };
    }
    if (tree.distinct || first.kind === 'star') throw wrong(`${name}(field)`);
    const argument = this.value(first);
    if (hasAggregate(argument)) throw this.problem(first.at, { code: 'aggregate-misplaced', function: name });
    if (name === 'bbox' || name === 'envelope') {
      const isShape = name === 'bbox' && argument.type === 'geo_shape' && argument.kind === 'field';
      if (argument.type !== 'geo_point_2d' && !isShape)
        throw this.#mismatch(first.at, `${name}()`, 'a geo point', argument);
      return { kind: 'aggregate', function: name, type: 'geo_shape', argument };
    }
    const allowsTime = name === 'min' || name === 'max';
    if (!isNumericType(argument.type) && !(allowsTime && isTemporalType(argument.type))) {
      throw this.problem(first.at, { code: 'numeric-aggregate', function: name });
    }
    if (name === 'percentile') {
      const share = second && this.value(second);
      if (
        share?.kind !== 'literal' ||
        typeof share.value !== 'number' ||
        share.value < 0 ||
        share.value > 100
      )
        throw wrong('percentile(field, 0 to 100)');
      return { kind: 'aggregate', function: name, type: 'double', argument, share: share.value / 100 };
    }
    const type = name === 'avg' || name === 'median' ? 'double' : argument.type;
    return { kind: 'aggregate', function: name, type, argument };
  }

  geometry(tree: Tree): Geometry {
    const text = tree.kind === 'geometry' ? tree.text : tree.kind === 'text' ? tree.value : undefined;
    const geometry = text === undefined ? undefined : parseGeometry(text);
    if (!geometry) throw this.problem(tree.at, { code: 'bad-literal', what: 'geometry', text: text ?? '' });
    return geometry;
  }

  // ---- conditions

  condition(tree: Tree): Filter {
    const { at } = tree;
    switch (tree.kind) {
      case 'and':
      case 'or':
        return { kind: tree.kind, filters: tree.operands.map((operand) => this.condition(operand)) };
      case 'not':
        return { kind: 'not', filter: this.condition(tree.operand) };
      case 'text':
        return wordsFilter({ kind: 'all' }, tree.value, { fuzzy: false, everyPrefix: true });
      case 'compare':
        return this.#compare(tree.op, tree.left, tree.right);
      case 'like':
        return this.#like(tree.left, tree.right);
      case 'is': {
        const operand = this.value(tree.left);
        if (tree.what === 'null') {
          const filter: Filter = { kind: 'is-null', operand };
          return tree.not ? { kind: 'not', filter } : filter;
        }
        if (operand.type !== 'boolean')
          throw this.#mismatch(tree.left.at, `is ${tree.what}`, 'a boolean', operand);
        const filter: Filter = { kind: 'is-true', operand, expected: tree.what === 'true' };
        return tree.not ? { kind: 'not', filter } : filter;
      }
      case 'in-list': {
        const operand = this.value(tree.left);
        const values = tree.values.flatMap((item) => {
          const pair = this.#unify(operand, this.value(item), tree.left.at, item.at);
          return pair ? [pair[1]] : [];
        });
        return values.length === 0 ? NEVER : { kind: 'one-of', operand, values };
      }
      case 'in-interval': {
        const operand = this.value(tree.left);
        const low = this.#unify(operand, this.value(tree.low), tree.left.at, tree.low.at)?.[1];
        const high = this.#unify(operand, this.value(tree.high), tree.left.at, tree.high.at)?.[1];
        if (!isNumericType(operand.type) && !isTemporalType(operand.type))
          throw this.#mismatch(tree.left.at, 'an interval', 'a number or a date', operand);
        if (!low || !high) return NEVER;
        return {
          kind: 'between',
          operand,
          low,
          high,
          lowIncluded: tree.lowIncluded,
          highIncluded: tree.highIncluded,
        };
      }
      case 'in-field':
        return this.#compare('=', tree.right, tree.left);
      case 'call':
        if (
          CONDITIONS.has(tree.name.toLowerCase()) ||
          (tree.name.toLowerCase() === 'distance' && tree.args.length === 3)
        )
          return this.#predicate(tree);
        break;
      default:
    }
    const operand = this.value(tree);
    if (operand.type === 'boolean') return { kind: 'is-true', operand, expected: true };
    throw this.problem(at, { code: 'not-a-condition' });
  }

  #compare(op: Extract<Filter, { kind: 'compare' }>['op'], leftTree: Tree, rightTree: Tree): Filter {
    const pair = this.#unify(this.value(leftTree), this.value(rightTree), leftTree.at, rightTree.at);
    if (!pair) return NEVER;
    const [left, right] = pair;
    const isList = (e: Expr) => e.kind === 'field' && e.multivalued;
    if ((isList(left) || isList(right)) && op !== '=' && op !== '!=')
      throw this.#mismatch(leftTree.at, `${op} on a field with several values`, '= or !=', left);
    return { kind: 'compare', op, left, right };
  }

  /** Both as one type that can be compared; undefined when one of them is null and nothing matches. */
  #unify(left: Expr, right: Expr, leftAt: Span, rightAt: Span): readonly [Expr, Expr] | undefined {
    if (left.type === 'null' || right.type === 'null') return undefined;
    const swapped = left.kind === 'literal' && right.kind !== 'literal';
    const [subject, other, at] = swapped ? [right, left, leftAt] : [left, right, rightAt];
    const met = this.#toTypeOf(subject, other, at);
    return swapped ? [met, subject] : [subject, met];
  }

  #toTypeOf(subject: Expr, other: Expr, at: Span): Expr {
    const text = other.kind === 'literal' && other.type === 'text' ? String(other.value) : undefined;
    const wrong = (expected: string) => this.#mismatch(at, 'a comparison', expected, other);
    if (isTemporalType(subject.type)) {
      if (text !== undefined) return this.#moment(text, at);
      if (other.kind === 'literal' && other.type === 'int') return this.#moment(String(other.value), at);
      if (!isTemporalType(other.type)) throw wrong('a date');
      return other;
    }
    if (isNumericType(subject.type)) {
      if (text !== undefined) {
        const number = numberLiteral(text.replace(',', '.'));
        if (!number) throw wrong('a number');
        return number;
      }
      if (!isNumericType(other.type)) throw wrong('a number');
      return other;
    }
    if (subject.type === 'boolean') {
      if (text !== undefined && /^(true|false)$/i.test(text)) return literal(text.toLowerCase() === 'true');
      if (other.type !== 'boolean') throw wrong('true or false');
      return other;
    }
    if (subject.type === 'text' || subject.type === 'json_blob') {
      if (other.kind === 'literal' && other.type !== 'boolean') return literal(String(other.value));
      if (other.type !== 'text' && other.type !== 'json_blob') throw wrong('a text');
      return other;
    }
    throw this.#mismatch(at, 'a comparison', 'a text, number, date or boolean', subject);
  }

  #like(leftTree: Tree, rightTree: Tree): Filter {
    const operand = this.value(leftTree);
    const pattern = this.value(rightTree);
    if (pattern.kind !== 'literal' || pattern.value === null)
      throw this.#mismatch(rightTree.at, 'like', 'a text', pattern);
    if (
      operand.type !== 'text' &&
      operand.type !== 'json_blob' &&
      !isNumericType(operand.type) &&
      !isTemporalType(operand.type)
    ) {
      throw this.#mismatch(leftTree.at, 'like', 'a text or a number', operand);
    }
    const words = String(pattern.value)
      .toLowerCase()
      .split(/\s+/)
      .map((word) => word.replace(/^[%*]+|[%*]+$/g, ''))
      .filter((word) => word !== '');
    return { kind: 'like', operand, words };
  }

  #predicate(tree: Extract<Tree, { kind: 'call' }>): Filter {
    const name = tree.name.toLowerCase();
    const { args, at } = tree;
    const wrong = (expected: string) =>
      this.problem(at, { code: 'wrong-arguments', function: name, expected });
    if (name === 'search' || name === 'suggest' || name === 'startswith') {
      const last = args.at(-1);
      if (last?.kind !== 'text') throw wrong(`${name}([fields or *,] "text")`);
      const scope = this.#scope(args.slice(0, -1));
      if (name === 'startswith')
        return { kind: 'starts-with', scope: this.explicit(scope), text: last.value };
      return wordsFilter(scope, last.value, { fuzzy: name === 'search', everyPrefix: name === 'suggest' });
    }
    const [subject, shape, third] = args;
    if (!subject || !shape) throw wrong(`${name}(field, …)`);
    const operand = this.value(subject);
    if (name === 'in_bbox') {
      const corners = args.slice(1).map((arg) => this.value(arg));
      const numbers = corners.map((corner) =>
        corner.kind === 'literal' && typeof corner.value === 'number' ? corner.value : Number.NaN,
      );
      const [lat1 = Number.NaN, lon1 = Number.NaN, lat2 = Number.NaN, lon2 = Number.NaN] = numbers;
      if (numbers.length !== 4 || numbers.some(Number.isNaN))
        throw wrong('in_bbox(field, lat1, lon1, lat2, lon2)');
      if (operand.type !== 'geo_point_2d' && operand.type !== 'geo_shape')
        throw this.#mismatch(subject.at, name, 'a geo field', operand);
      return {
        kind: 'in-box',
        operand,
        south: Math.min(lat1, lat2),
        north: Math.max(lat1, lat2),
        west: Math.min(lon1, lon2),
        east: Math.max(lon1, lon2),
      };
    }
    if (operand.type === 'geo_shape')
      throw this.problem(subject.at, { code: 'unsupported', what: `${name} on a geo shape` });
    if (operand.type !== 'geo_point_2d') throw this.#mismatch(subject.at, name, 'a geo point', operand);
    const geometry = this.geometry(shape);
    if (name === 'within_distance' || name === 'distance') {
      const factor =
        third?.kind === 'quantity' ? METRES[third.unit] : third?.kind === 'number' ? 1 : undefined;
      if (!third || factor === undefined || (third.kind !== 'quantity' && third.kind !== 'number'))
        throw wrong(`${name}(field, geom'POINT(lon lat)', 10km)`);
      if (geometry.kind !== 'point')
        throw this.problem(shape.at, { code: 'bad-literal', what: 'geometry', text: 'POINT(lon lat)' });
      return {
        kind: 'within-distance',
        operand,
        lon: geometry.lon,
        lat: geometry.lat,
        metres: third.value * factor,
      };
    }
    const mode =
      name === 'geometry'
        ? third?.kind === 'field'
          ? third.name.toLowerCase()
          : third?.kind === 'text'
            ? third.value.toLowerCase()
            : ''
        : name;
    if (!['intersects', 'disjoint', 'within', 'polygon'].includes(mode))
      throw wrong('geometry(field, geom, intersects | disjoint | within)');
    if (geometry.kind === 'point') {
      const same: Filter = {
        kind: 'within-distance',
        operand,
        lon: geometry.lon,
        lat: geometry.lat,
        metres: 0.01,
      };
      return mode === 'disjoint' ? { kind: 'not', filter: same } : same;
    }
    if (geometry.polygon.rings.reduce((sum, ring) => sum + ring.length, 0) > 1000)
      throw this.problem(shape.at, { code: 'too-complex', limit: '1000 corners' });
    const inside: Filter = { kind: 'in-polygon', operand, polygon: geometry.polygon };
    // A record without position is neither inside nor outside.
    return mode === 'disjoint'
      ? {
          kind: 'and',
          filters: [
            { kind: 'not', filter: inside },
            { kind: 'not', filter: { kind: 'is-null', operand } },
          ],
        }
      : inside;
  }

  #scope(trees: readonly Tree[]): Scope {
    if (trees.length === 0 || trees.some((tree) => tree.kind === 'star')) return { kind: 'all' };
    return {
      kind: 'fields',
      fields: trees.map((tree) => {
        const field = this.value(tree);
        if (field.type !== 'text' && field.type !== 'json_blob')
          throw this.#mismatch(tree.at, 'a text search', 'a text field', field);
        return field;
      }),
    };
  }

  /** Every text field by name, where the stored text of all fields will not do. */
  explicit(scope: Scope): Scope {
    if (scope.kind === 'fields') return scope;
    return {
      kind: 'fields',
      fields: this.#context.schema.fields.filter((field) => field.type === 'text').map(fieldExpr),
    };
  }
}

const EXPECTED: Readonly<Record<Exclude<Takes, 'geometry'>, string>> = {
  any: 'a value',
  text: 'a text',
  number: 'a number',
  time: 'a date',
  point: 'a geo point',
  pattern: 'a text in quotes',
};

const isNumericType = (type: ValueType): boolean => type !== 'null' && isNumeric(type);
const isTemporalType = (type: ValueType): boolean => type !== 'null' && isTemporal(type);

/** A search for words: all must occur. `fuzzy`: longer ones may be misspelt, and only the last may be a beginning. */
export function wordsFilter(
  scope: Scope,
  text: string,
  how: { readonly fuzzy: boolean; readonly everyPrefix: boolean },
): Filter {
  const words = foldedWords(text);
  if (words.length === 0) return { kind: 'constant', value: text.trim() === '' };
  return {
    kind: 'words',
    scope,
    words: words.map((word, i) => {
      const isLast = i === words.length - 1;
      const edits = !how.fuzzy || isLast ? 0 : word.length > 5 ? 2 : word.length > 2 ? 1 : 0;
      return { text: word, isPrefix: how.everyPrefix || isLast, edits };
    }),
  };
}
