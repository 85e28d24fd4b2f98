import type { DatasetSchema } from '#dataset';
import { INJECTIONS } from './injections.ts';
import { type GeneratedClauses, generatedRequests, seededRandom } from './odsql.ts';

// Requests that somebody got wrong: valid ones with a few changes. Some are still valid, none may do harm.

/** Parameters as they are sent. */
export type BrokenRequest = Readonly<Record<string, string | readonly string[]>>;

const PIECES: readonly string[] = [
  '(',
  ')',
  ',',
  '*',
  '+',
  '-',
  '/',
  '=',
  '!=',
  '<',
  '>=',
  ':',
  '..',
  '[',
  ']',
  '"',
  "'",
  '`',
  '\\',
  '.',
  '%',
  ' and ',
  ' or ',
  ' not ',
  ' in ',
  ' is ',
  ' like ',
  ' as ',
  ' desc',
  ' null',
  ' true',
  ' distinct ',
  ' to ',
  'count(*)',
  'sum(',
  'avg(star)',
  'range(',
  'range(exposure_s, 5)',
  'geo_cluster(site, 3)',
  'now()',
  'now(days=1e9)',
  'search(',
  'within_distance(site, ',
  "geom'POINT(1 2)'",
  "geom'POLYGON((0 0))'",
  "date'2024'",
  "date'2024-99'",
  '10km',
  '1 day',
  'nope',
  'site',
  'sky_patch',
  'tags',
  'plate',
  'fits_header',
  'exposure_s',
  '9223372036854775808',
  '1e999',
  '-0',
  '0.1.2',
  '٣',
  '織',
  '💥',
  '\u0000',
  '\ud800',
  '\u00a0',
  '\n',
  '\t',
  ';',
  '--',
  '$',
  '#',
  '@',
  '{',
  '}',
];

const CLAUSES = ['select', 'where', 'group_by', 'order_by', 'refine', 'exclude', 'q'] as const;

const STRANGE: Readonly<Record<string, readonly string[]>> = {
  limit: ['-1', '0', '101', '-2', '1e3', '5.5', 'ten', '', '99999999999999999999', ' 7 '],
  offset: ['-1', '10001', '1.5', 'NaN', '0x10', ''],
  timezone: ['UTC', 'europe/paris', 'Mars/Olympus', "UTC'; --", '+02:00', '', 'Etc/GMT+14'],
  lang: ['en', 'FR', 'xx', '', 'en; DROP', '../../etc', 'a'.repeat(300)],
  facet: ['star', 'nope', 'facet(name=star, limit=-5)', 'facet(', 'site', 'facet(name="night", sort=nope)'],
  include_links: ['true', 'perhaps', '1'],
};

class Breaker {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  #whole(most: number): number {
    return Math.floor(this.#random() * most);
  }

  #one<T>(choices: readonly T[]): T {
    const chosen = choices[this.#whole(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  /** One change to a text. */
  #changed(text: string): string {
    const [a, b] = [this.#whole(text.length + 1), this.#whole(text.length + 1)].sort((x, y) => x - y);
    const [start = 0, end = 0] = [a, b];
    const parts = text.split(/(\s+|[(),])/);
    const at = this.#whole(parts.length);
    return this.#one<() => string>([
      () => text.slice(0, start) + this.#one(PIECES) + text.slice(start),
      () => text.slice(0, start) + this.#one(PIECES) + text.slice(start),
      () => text.slice(0, start) + text.slice(end),
      () => text.slice(0, start),
      () => text.slice(0, end) + text.slice(start, end) + text.slice(end),
      () => parts.filter((_, i) => i !== at).join(''),
      () => parts.map((part, i) => (i === at ? this.#one(PIECES) : part)).join(''),
      () => `${'('.repeat(this.#whole(80))}${text}${')'.repeat(this.#whole(80))}`,
      () =>
        Array.from({ length: this.#whole(400) }, () => text).join(
          this.#one([' and ', ' or ', ', ', ' + ', '']),
        ),
      () => this.#one(INJECTIONS),
      () => text.toUpperCase(),
    ])().slice(0, 20_000);
  }

  request({ limit, offset, timezone, lang, ...clauses }: GeneratedClauses): BrokenRequest {
    const request: Record<string, string | readonly string[]> = {
      ...clauses,
      limit: String(limit),
      offset: String(offset),
      timezone,
      lang,
    };
    for (let changes = 1 + this.#whole(3); changes > 0; changes--) {
      if (this.#random() < 0.15) {
        const name = this.#one(Object.keys(STRANGE));
        request[name] = this.#one(STRANGE[name] ?? []);
        continue;
      }
      const name = this.#one(CLAUSES);
      const own = [request[name] ?? this.#one(['star', ...Object.values(clauses).map(String)])].flat();
      const at = this.#whole(own.length);
      request[name] = own.map((text, i) => (i === at ? this.#changed(String(text)) : text));
    }
    return request;
  }
}

/** `count` requests, most of them broken, the same for the same seed. */
export function* brokenRequests(
  schema: DatasetSchema,
  { seed, count }: { readonly seed: number; readonly count: number },
): Generator<BrokenRequest> {
  const breaker = new Breaker(seededRandom(seed + 1));
  for (const clauses of generatedRequests(schema, { seed, count })) yield breaker.request(clauses);
}
