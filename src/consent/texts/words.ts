type Units = Readonly<
  Record<'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months', readonly [one: string, many: string]>
>;

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
// 182 days are the six months of the policy, 365 its twelve, 393 the thirteen of the exemption for statistics.
const MONTH_DAYS = 30.4;

/** Writes a span of time in the largest unit that is still exact to a reader. */
export function withUnit(language: string, units: Units): (seconds: number) => string {
  const rules = new Intl.PluralRules(language);
  const write = (n: number, unit: keyof Units) =>
    `${n}\u00a0${units[unit][rules.select(n) === 'one' ? 0 : 1]}`;
  return (seconds) => {
    if (seconds < MINUTE) return write(seconds, 'seconds');
    if (seconds < HOUR) return write(Math.round(seconds / MINUTE), 'minutes');
    if (seconds < 2 * DAY && seconds % DAY !== 0) return write(Math.round(seconds / HOUR), 'hours');
    const days = Math.round(seconds / DAY);
    if (days >= 90) return write(Math.round(days / MONTH_DAYS), 'months');
    return days >= 7 && days % 7 === 0 ? write(days / 7, 'weeks') : write(days, 'days');
  };
}

/** Names in a row: `a, b and c`. */
export function listIn(language: string): (items: readonly string[]) => string {
  const format = new Intl.ListFormat(language, { type: 'conjunction' });
  return (items) => format.format(items);
}

/** A day of an instant, UTC. */
export function dayIn(locale: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return (iso) => format.format(new Date(iso));
}
