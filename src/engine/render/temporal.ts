import type { TimePrecision } from '#dataset';
import { raw, type Sql, sql } from '#lib';
import { constant } from './constant.ts';

// DuckDB writes years before 1 as `0045-03-15 (BC)`; ISO 8601 counts them from year 0 down.
const dayText = (date: Sql): Sql => sql`CASE WHEN ${date} >= DATE '0001-01-01' THEN ${date}::VARCHAR
  ELSE format(CASE WHEN year(${date}) < 0 THEN '{:05d}' ELSE '{:04d}' END, year(${date})) || strftime(${date}, '-%m-%d') END`;

/** A DATE as text to its precision: `1781`, `1781-06`, `1781-03-13`. */
export function dateText(date: Sql, precision: TimePrecision | undefined): Sql {
  if (precision === 'year') return sql`left((${dayText(date)}), -6)`;
  if (precision === 'month') return sql`left((${dayText(date)}), -3)`;
  return sql`(${dayText(date)})`;
}

const localText = (local: Sql): Sql => {
  const day = dayText(sql`(${local})::DATE`);
  // A fraction has six digits or none, as Python writes it.
  const time = sql`(${local})::TIME::VARCHAR`;
  return sql`(${day}) || 'T' || CASE WHEN length(${time}) = 8 THEN ${time} ELSE rpad(${time}, 15, '0') END`;
};

/** A TIMESTAMP in UTC as text in a zone: `2024-08-12T22:41:05+00:00`, with the offset of that instant. */
export function datetimeText(instant: Sql, timezone: string): Sql {
  if (timezone === 'UTC') return sql`(${localText(instant)} || '+00:00')`;
  // From its microseconds: a cast would ask the calendar, which takes as long as the zone itself.
  const local = sql`timezone(${constant(timezone)}, make_timestamptz(epoch_us(${instant})))`;
  const offset = sql`(epoch_us(${local}) - epoch_us(${instant})) // 1000000`;
  return sql`(${localText(local)} || ${offsetText(offset)})`;
}

// Before zones were introduced offsets have seconds: Paris was at +00:09:21.
const offsetText = (seconds: Sql): Sql => sql`CASE WHEN ${seconds} < 0 THEN '-' ELSE '+' END
  || format('{:02d}:{:02d}', abs(${seconds}) // 3600, abs(${seconds}) // 60 % 60)
  || CASE WHEN ${seconds} % 60 = 0 THEN '' ELSE format(':{:02d}', abs(${seconds}) % 60) END`;

/** For texts that hold no letter but words of GeoJSON: a blank after each comma and colon, as the original writes JSON. */
export const spacedJson = (json: Sql): Sql =>
  sql`replace(replace(${json}, ',', ${raw("', '")}), ':', ${raw("': '")})`;
