import type { DatasetSchema, Field } from '#dataset';

// Valid ODSQL for any schema, the same for the same seed: what the engine must answer without an error.

/** The clauses of one request, under their wire names. */
export interface GeneratedClauses {
  readonly select?: string;
  readonly where?: readonly string[];
  readonly group_by?: string;
  readonly order_by?: string;
  readonly refine?: readonly string[];
  readonly exclude?: readonly string[];
  readonly q?: string;
  readonly limit: number;
  readonly offset: number;
  readonly timezone: string;
  readonly lang: string;
}

/** Numbers from 0 to below 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TEXTS = [
  'Vega',
  'alpha ly',
  "Barnard's star",
  'Lyra "the harp"',
  '織女一',
  'Éridan',
  '%saturn%',
  '',
  'a\\b',
  '50%',
  'A/A0',
  "'; DROP TABLE records; --",
  '?',
  '$1',
  '\u0001',
  '[a-z]+(',
] as const;
const DATES = [
  '2024',
  '2024-08',
  '2024-08-12',
  '2024/08/12',
  '2024-08-12T22:41',
  '2024-08-12T22:41:05Z',
  '1781-03-13',
] as const;
const PERIODS = ['2024', '2023/08', '2024-8-1', '2024-08-12', 'no date'] as const;
const ZONES = ['UTC', 'Europe/Paris', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia'] as const;
const PATTERNS = [
  'yyyy-MM',
  'EEEE d MMMM',
  "'Night of 'dd/MM/yy",
  'xxxx-ww',
  'DDD',
  'HH:mm:ss',
  'E MMM e',
] as const;
const INTERVALS = [
  '1 day',
  '3 days',
  '1 month',
  '1 year',
  '1 week',
  '6 hours',
  '15 minutes',
  '1 quarter',
  '500 ms',
] as const;
const AREAS = [
  'POLYGON((0 40, 10 40, 10 50, 0 50, 0 40))',
  'POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90), (0 0, 20 0, 20 20, 0 0))',
  'POLYGON((170 -20, 190 -20, 190 20, 170 20, 170 -20))',
  'LINESTRING(-180 43.9317, 180 43.9317)',
  'MULTIPOINT(5.7122 43.9317, -81 38.8)',
  'POINT(88.8 7.4)',
  'GEOMETRYCOLLECTION(POINT(5 43), POLYGON((80 0, 100 0, 90 10, 80 0)))',
  'MULTIPOLYGON(((0 40, 10 40, 10 50, 0 40)), ((-80 -30, -60 -30, -60 -20, -80 -30)))',
  '{"type": "Polygon", "coordinates": [[[0, 40], [10, 40], [10, 50], [0, 40]]]}',
] as const;

const isMultivalued = (field: Field): boolean => field.annotations.multivalued !== undefined;

/** Makes one request after the other for a schema. */
class RequestMaker {
  readonly #random: () => number;
  readonly #fields: readonly Field[];

  constructor(schema: DatasetSchema, random: () => number) {
    this.#random = random;
    this.#fields = schema.fields;
  }

  request(): GeneratedClauses {
    const isGrouped = this.#chance(0.4);
    const records = isGrouped ? this.#grouped() : this.#plain();
    const facets = this.#fields.filter(({ annotations }) => annotations.facet);
    const refined = (share: number) =>
      facets.length > 0 && this.#chance(share) ? [this.#refinement(this.#one(facets))] : undefined;
    const refine = refined(0.3);
    const exclude = refined(0.2);
    return {
      ...records,
      ...(this.#chance(0.7) ? { where: this.#many(2, () => this.#condition(3)) } : {}),
      ...(refine ? { refine } : {}),
      ...(exclude ? { exclude } : {}),
      ...(this.#chance(0.1) ? { q: this.#one(TEXTS) } : {}),
      limit: this.#whole(0, 20),
      offset: this.#chance(0.3) ? this.#whole(0, 500) : 0,
      timezone: this.#one(ZONES),
      lang: this.#one(['en', 'fr', 'de', 'ar']),
    };
  }

  // ---- choices

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #whole(low: number, high: number): number {
    return low + Math.floor(this.#random() * (high - low + 1));
  }

  #one<T>(choices: readonly T[]): T {
    const chosen = choices[this.#whole(0, choices.length - 1)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  #many<T>(most: number, make: () => T): readonly T[] {
    return Array.from({ length: this.#whole(1, most) }, make);
  }

  #fieldsOf(...types: readonly Field['type'][]): readonly Field[] {
    return this.#fields.filter((field) => types.includes(field.type) && !isMultivalued(field));
  }

  /** A name as a request may write it. */
  #name({ name }: Field): string {
    const isPlain =
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !/^(?:and|or|not|in|is|like|as|asc|desc)$/i.test(name);
    return isPlain && this.#chance(0.9) ? name : `\`${name}\``;
  }

  #text(text: string = this.#one(TEXTS)): string {
    const mark = this.#one(['"', "'"]);
    return mark + text.replace(/[\\"']/g, '\\$&') + mark;
  }

  // ---- values

  #number(depth: number): string {
    const numeric = this.#fieldsOf('int', 'double');
    const texts = this.#fieldsOf('text');
    const dates = this.#fieldsOf('date', 'datetime');
    const choices: (() => string)[] = [() => this.#numeral()];
    if (numeric.length > 0)
      choices.push(
        () => this.#name(this.#one(numeric)),
        () => this.#name(this.#one(numeric)),
      );
    if (texts.length > 0) choices.push(() => `length(${this.#name(this.#one(texts))})`);
    if (dates.length > 0)
      choices.push(
        () =>
          `${this.#one(['year', 'month', 'day', 'hour', 'MINUTE', 'second'])}(${this.#name(this.#one(dates))})`,
      );
    if (depth > 0)
      choices.push(
        () => `(${this.#number(depth - 1)} ${this.#one(['+', '-', '*', '/'])} ${this.#number(depth - 1)})`,
        () => `-${this.#number(depth - 1)}`,
      );
    return this.#one(choices)();
  }

  #numeral(): string {
    return this.#one(['0', '1', '30', '0.03', '6.5', '2024', '9223372036854775807', '1000000', '0.1']);
  }

  #date(): string {
    return this.#one([
      () => `date'${this.#one(DATES)}'`,
      () => this.#text(this.#one(DATES)),
      () => this.#one(['now()', 'now(days=-7, hour=0)', 'now(year=2024,months=+1)', 'now(mondays=-1)']),
    ])();
  }

  #textValue(): string {
    const texts = this.#fieldsOf('text');
    const dates = this.#fieldsOf('date', 'datetime');
    const choices: (() => string)[] = [() => this.#text()];
    if (texts.length > 0) {
      const name = () => this.#name(this.#one(texts));
      choices.push(
        name,
        () => `lower(${name()})`,
        () => `ifnull(${name()}, ${this.#text('none')})`,
      );
    }
    if (dates.length > 0)
      choices.push(() => `date_format(${this.#name(this.#one(dates))}, ${this.#text(this.#one(PATTERNS))})`);
    return this.#one(choices)();
  }

  // ---- conditions

  #condition(depth: number): string {
    if (depth > 0 && this.#chance(0.5)) {
      const inner = () => this.#condition(depth - 1);
      return this.#one([
        () => `${inner()} ${this.#one(['and', 'AND', 'or'])} ${inner()}`,
        () => `(${inner()})`,
        () => `not ${inner()}`,
        () => `not (${inner()} or ${inner()})`,
      ])();
    }
    return this.#test(this.#one(this.#fields));
  }

  #test(field: Field): string {
    const name = this.#name(field);
    const tests: (() => string)[] = [
      () => `${name} is ${this.#chance(0.5) ? 'not ' : ''}null`,
      () => this.#search(),
    ];
    const sign = () => this.#one(['=', '!=', '<', '<=', '>', '>=']);
    if (isMultivalued(field)) {
      tests.push(
        () => `${name} ${this.#one(['=', '!='])} ${this.#text()}`,
        () => `${this.#text()} in ${name}`,
        () => `${name} in (${this.#many(3, () => this.#text()).join(', ')})`,
        () => `${name} like ${this.#text()}`,
      );
      return this.#one(tests)();
    }
    switch (field.type) {
      case 'text':
        tests.push(
          () => `${name}${this.#one([':', '='])}${this.#text()}`,
          () => `${name} ${sign()} ${this.#textValue()}`,
          () => `${name} in (${this.#many(3, () => this.#text()).join(', ')})`,
          () => `${name} LIKE ${this.#text()}`,
          () => `length(${name})>${this.#whole(0, 9)}`,
        );
        break;
      case 'int':
      case 'double':
        tests.push(
          () => `${name}${sign()}${this.#number(2)}`,
          () => `${this.#number(1)} ${sign()} ${name}`,
          () => `${name} in ${this.#interval(() => this.#numeral())}`,
          () => `${name} in (${this.#many(3, () => this.#numeral()).join(',')})`,
          () => `${name} like ${this.#text('31')}`,
        );
        break;
      case 'boolean':
        tests.push(
          () => name,
          () => `${name} is ${this.#chance(0.5) ? 'not ' : ''}${this.#one(['true', 'FALSE'])}`,
          () => `${name} = ${this.#one(['true', 'false'])}`,
        );
        break;
      case 'date':
      case 'datetime':
        tests.push(
          () => `${name} ${sign()} ${this.#date()}`,
          () => `${name} in ${this.#interval(() => this.#date())}`,
          () => `${this.#one(['year', 'month', 'day'])}(${name}) = ${this.#whole(1, 12)}`,
          () => `date_format(${name}, ${this.#text(this.#one(PATTERNS))}) = ${this.#text('2024-08')}`,
        );
        break;
      case 'geo_point_2d':
      case 'geo_shape':
        tests.push(
          () =>
            `within_distance(${name}, ${this.#one(['geom', 'GEOM'])}'POINT(${this.#whole(-180, 180)} ${this.#whole(-90, 90)})', ${this.#whole(0, 9000)}${this.#one(['km', 'm', 'mi', ' KM', ' ft', 'yd', ''])})`,
          () => `in_bbox(${name}, ${this.#box()})`,
          () =>
            `${this.#one(['intersects', 'disjoint', 'within', 'polygon'])}(${name}, geom'${this.#one(AREAS)}')`,
          () =>
            `geometry(${name}, geom'${this.#one(AREAS)}', ${this.#one(['within', 'intersects', 'disjoint'])})`,
        );
        break;
      default:
    }
    return this.#one(tests)();
  }

  #box(): string {
    return `${this.#whole(-90, 90)}, ${this.#whole(-200, 200)}, ${this.#whole(-90, 90)}, ${this.#whole(-400, 400)}`;
  }

  #interval(bound: () => string): string {
    const [open, middle, close] = [this.#one(['[', ']']), this.#one(['..', ' TO ']), this.#one(['[', ']'])];
    return `${open}${bound()}${middle}${bound()}${close}`;
  }

  #search(): string {
    const texts = this.#fields.filter(({ type }) => type === 'text');
    const scope = texts.length === 0 || this.#chance(0.4) ? '' : `${this.#name(this.#one(texts))}, `;
    return this.#one([
      () => this.#text(),
      () => `search(${this.#chance(0.2) ? '*, ' : scope}${this.#text()})`,
      () => `suggest(${scope}${this.#text()})`,
      () => `startswith(${scope}${this.#text()})`,
    ])();
  }

  // ---- records

  #plain(): { readonly select?: string; readonly order_by?: string } {
    const sortable = this.#fieldsOf('text', 'int', 'double', 'boolean', 'date', 'datetime');
    const points = this.#fieldsOf('geo_point_2d', 'geo_shape');
    const item = this.#one([
      () => '*',
      () => this.#many(4, () => this.#name(this.#one(this.#fields))).join(this.#one([',', ' , '])),
      () => `${this.#number(2)} as n, ${this.#textValue()} as t`,
      () => `${this.#date()} as d, true as yes`,
      () => `json_format(${this.#textValue()}${this.#one(['', ', null', ', "no"'])}) as j`,
      () => `upper(${this.#textValue()}) as u, second(now()) as s`,
      () => this.#aggregates(),
      () => `*, ${this.#aggregates()}`,
      () => `exclude(${this.#one(this.#fields).name.slice(0, 1)}*)`,
      () => `include(${this.#name(this.#one(this.#fields))})`,
    ]);
    const order = this.#one([
      () =>
        sortable.length === 0
          ? undefined
          : this.#many(3, () => this.#sorted(this.#name(this.#one(sortable)))).join(', '),
      () => `random(${this.#whole(0, 99)})`,
      () => 'score()',
      () =>
        points.length === 0 ? undefined : `distance(${this.#name(this.#one(points))}, geom'POINT(5 44)')`,
      () => this.#sorted(this.#number(1)),
      () => undefined,
    ])();
    return {
      ...(this.#chance(0.8) ? { select: item() } : {}),
      ...(order === undefined ? {} : { order_by: order }),
    };
  }

  #sorted(value: string): string {
    return this.#one([
      () => value,
      () => `${value} desc`,
      () => `${value} ASC`,
      () => (value.startsWith('-') ? value : `-${value}`),
    ])();
  }

  #aggregates(): string {
    return this.#many(3, () => this.#aggregate())
      .map((text, i) => (this.#chance(0.5) ? text : `${text} as a${i}`))
      .join(', ');
  }

  /** A rectangle has no place in an order. */
  #aggregate(mayBeShape = true): string {
    const numeric = this.#fieldsOf('int', 'double');
    const dates = this.#fieldsOf('date', 'datetime');
    const points = this.#fieldsOf('geo_point_2d');
    const choices: (() => string)[] = [
      () => 'count(*)',
      () => `count(${this.#name(this.#one(this.#fields))})`,
      () => `count(distinct ${this.#name(this.#one(this.#fields))})`,
    ];
    if (numeric.length > 0)
      choices.push(
        () => `${this.#one(['sum', 'avg', 'MIN', 'max', 'median'])}(${this.#name(this.#one(numeric))})`,
        () => `percentile(${this.#name(this.#one(numeric))}, ${this.#whole(0, 100)})`,
        () => `sum(${this.#number(1)})/count(*)`,
        () =>
          `${this.#one(['max', 'sum'])}(${this.#name(this.#one(numeric))}) ${this.#one(['-', '*', '+'])} count(*)`,
        () => `count(distinct ifnull(${this.#name(this.#one(numeric))}, ${this.#numeral()}))`,
      );
    if (dates.length > 0) choices.push(() => `${this.#one(['min', 'max'])}(${this.#name(this.#one(dates))})`);
    if (mayBeShape && points.length > 0)
      choices.push(() => `${this.#one(['bbox', 'envelope'])}(${this.#name(this.#one(points))})`);
    const shapes = this.#fieldsOf('geo_shape');
    if (mayBeShape && shapes.length > 0) choices.push(() => `bbox(${this.#name(this.#one(shapes))})`);
    return this.#one(choices)();
  }

  // ---- groups

  #grouped(): { readonly select?: string; readonly group_by: string; readonly order_by?: string } {
    const keys = this.#many(2, () => this.#key());
    const orders = [() => 'n desc', () => 'count(*)', () => this.#aggregate(false), () => undefined];
    const order = this.#one(orders)();
    return {
      group_by: keys.map((key, i) => (key.startsWith('geo_cluster') ? key : `${key} as k${i}`)).join(', '),
      ...(this.#chance(0.8)
        ? { select: `count(*) as n, ${this.#aggregates()}`, ...(order ? { order_by: order } : {}) }
        : {}),
    };
  }

  #key(): string {
    const values = this.#fields.filter(({ type }) =>
      ['text', 'int', 'double', 'boolean', 'date', 'datetime'].includes(type),
    );
    const [texts, ints] = [this.#fieldsOf('text'), this.#fieldsOf('int')];
    const [doubles, dates] = [this.#fieldsOf('double'), this.#fieldsOf('date', 'datetime')];
    const points = this.#fieldsOf('geo_point_2d');
    const choices: (() => string)[] = [];
    if (values.length > 0) choices.push(() => this.#name(this.#one(values)));
    if (texts.length > 0)
      choices.push(
        () => `lower(${this.#name(this.#one(texts))})`,
        () => `ifnull(${this.#name(this.#one(texts))}, "none")`,
      );
    for (const numeric of [ints, doubles])
      if (numeric.length > 0)
        choices.push(
          () =>
            `range(${this.#name(this.#one(numeric))}, ${this.#one(['5', '0.5', '*, 0, 5, *', '0, 5.5, 10', '*, -1, *', '1000', '30, 60', '0.05'])})`,
        );
    if (dates.length > 0)
      choices.push(
        () => `${this.#one(['year', 'month', 'hour'])}(${this.#name(this.#one(dates))})`,
        () => `date_format(${this.#name(this.#one(dates))}, "${this.#one(PATTERNS)}")`,
        () => `range(${this.#name(this.#one(dates))}, ${this.#one(INTERVALS)})`,
        () => `range(${this.#name(this.#one(dates))}, *, date'2023-06', date'2024-01-01', *)`,
        () => `range(${this.#name(this.#one(dates))}, date'1900', date'1950')`,
      );
    if (points.length > 0)
      choices.push(
        () =>
          `geo_cluster(${this.#name(this.#one(points))}, ${this.#whole(0, 25)}${this.#one(['', ', 60'])})`,
      );
    if (choices.length === 0) return 'lower("none")';
    return this.#one(choices)();
  }

  #refinement(field: Field): string {
    const value = ['date', 'datetime'].includes(field.type)
      ? this.#one(PERIODS)
      : this.#one(['Lyra', 'A/A0', 'bright', '30', '2024', 'true']);
    return `${this.#name(field)}:${this.#chance(0.3) ? this.#text(value) : value}`;
  }
}

/** `count` requests for records of a schema, all of them valid, the same for the same seed. */
export function* generatedRequests(
  schema: DatasetSchema,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<GeneratedClauses> {
  const maker = new RequestMaker(schema, seededRandom(seed));
  for (let i = 0; i < count; i++) yield maker.request();
}
