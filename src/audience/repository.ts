import { type Kysely, sql } from 'kysely';
import type { Store, Tables } from '#store';
import type { Figure, FigureKind } from './model.ts';

/** Adds to what is stored, in one statement. */
export async function addFigures(db: Kysely<Tables>, figures: readonly Figure[]): Promise<void> {
  const rows = figures.map(({ kind, period, key, times, bytes, under10, under100, under1000 }) => ({
    kind,
    period,
    key: JSON.stringify(key),
    times,
    bytes,
    under_10: under10,
    under_100: under100,
    under_1000: under1000,
  }));
  await db
    .insertInto('audience_figure')
    .values(rows)
    .onConflict((c) =>
      c.columns(['kind', 'period', 'key']).doUpdateSet((e) => ({
        times: e('audience_figure.times', '+', e.ref('excluded.times')),
        bytes: e('audience_figure.bytes', '+', e.ref('excluded.bytes')),
        under_10: e('audience_figure.under_10', '+', e.ref('excluded.under_10')),
        under_100: e('audience_figure.under_100', '+', e.ref('excluded.under_100')),
        under_1000: e('audience_figure.under_1000', '+', e.ref('excluded.under_1000')),
      })),
    )
    .execute();
}

/** What is asked for of the stored figures. */
export interface FigureFilter {
  readonly kind: FigureKind;
  /** First and last period, both included; `2026-01` to `2026-02-~` takes hours and days as well. */
  readonly from: string;
  readonly to: string;
  readonly keys?: readonly (readonly string[])[];
  /** Rows at most; the newest. */
  readonly limit: number;
}

export async function readFigures(store: Store, filter: FigureFilter): Promise<readonly Figure[]> {
  let query = store.db
    .selectFrom('audience_figure')
    .selectAll()
    .where('kind', '=', filter.kind)
    .where('period', '>=', filter.from)
    .where('period', '<=', filter.to);
  if (filter.keys !== undefined)
    query = query.where(
      'key',
      'in',
      filter.keys.map((key) => JSON.stringify(key)),
    );
  const rows = await query.orderBy('period', 'desc').orderBy('key').limit(filter.limit).execute();
  return rows.map((row) => ({
    kind: filter.kind,
    period: row.period,
    key: JSON.parse(row.key) as string[],
    times: row.times,
    bytes: row.bytes,
    under10: row.under_10,
    under100: row.under_100,
    under1000: row.under_1000,
  }));
}

/** How often a dataset was used in one of the ways. */
export interface UseSum {
  readonly dataset: string;
  readonly source: string;
  /** Since the first of the two days, and since the second. */
  readonly year: number;
  readonly month: number;
}

/** The use of all datasets in one statement. Days as `2026-01-31`. */
export async function sumUses(
  store: Store,
  days: { year: string; month: string },
): Promise<readonly UseSum[]> {
  const { rows } = await sql<{ key: string; year: number | string; month: number | string }>`
    select key, sum(times) as year, sum(case when period >= ${days.month} then times else 0 end) as month
    from audience_figure where kind = 'datasets' and period >= ${days.year} group by key`.execute(store.db);
  return rows.map(({ key, year, month }) => {
    const [dataset = '', source = ''] = JSON.parse(key) as string[];
    return { dataset, source, year: Number(year), month: Number(month) };
  });
}

const SUMS = sql`sum(times) as times, sum(bytes) as bytes, sum(under_10) as under_10, sum(under_100) as under_100, sum(under_1000) as under_1000`;
const NAMES = sql`kind, period, key, times, bytes, under_10, under_100, under_1000`;
const ADDING = sql`on conflict (kind, period, key) do update set
  times = audience_figure.times + excluded.times,
  bytes = audience_figure.bytes + excluded.bytes,
  under_10 = audience_figure.under_10 + excluded.under_10,
  under_100 = audience_figure.under_100 + excluded.under_100,
  under_1000 = audience_figure.under_1000 + excluded.under_1000`;

/**
 * Makes hours before `days` into days, and days before `months` into months in which no key is left that came fewer than
 * five times. Whole or not at all, and once, however many processes try.
 *
 * @param days `2026-01-31`: hours of earlier days are added up
 * @param months `2026-01`: days of earlier months are added up
 */
export function thin(store: Store, days: string, months: string, smallest: number): Promise<void> {
  return store.exclusively('audience-retention', async (db) => {
    await sql`insert into audience_figure (${NAMES})
      select kind, substr(period, 1, 10) as period, key, ${SUMS} from audience_figure
      where length(period) = 13 and period < ${days} group by kind, substr(period, 1, 10), key ${ADDING}`.execute(
      db,
    );
    await sql`delete from audience_figure where length(period) = 13 and period < ${days}`.execute(db);
    await sql`insert into audience_figure (${NAMES})
      select kind, period, key, ${SUMS} from (
        select kind, substr(period, 1, 7) as period, case when sum(times) < ${smallest} then '[]' else key end as key, ${SUMS}
        from audience_figure where length(period) = 10 and period < ${months}
        group by kind, substr(period, 1, 7), key
      ) as monthly where true group by kind, period, key ${ADDING}`.execute(db);
    await sql`delete from audience_figure where length(period) = 10 and period < ${months}`.execute(db);
  });
}
