/** How often a source is asked, as a person chooses it. */
export const RHYTHMS = ['never', 'hourly', 'daily', 'weekly', 'monthly', 'cron'] as const;

/** A schedule as its form has it. */
export interface Rhythm {
  readonly rhythm: (typeof RHYTHMS)[number];
  /** `04:00`. */
  readonly time: string;
  /** From 0, Sunday. */
  readonly weekday: string;
  readonly day: string;
  readonly cron: string;
}

const two = (number: string): string => number.padStart(2, '0');

/** The rhythm of a line of cron; what has no name stays a line. */
export function rhythmOf(cron: string | undefined): Rhythm {
  const usual = { rhythm: 'never', time: '04:00', weekday: '1', day: '1', cron: '' } as const;
  if (cron === undefined || cron === '') return usual;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ');
  const isAt = /^\d{1,2}$/.test(minute) && month === '*';
  if (isAt && hour === '*' && day === '*' && weekday === '*')
    return { ...usual, rhythm: 'hourly', time: `00:${two(minute)}` };
  if (isAt && /^\d{1,2}$/.test(hour)) {
    const time = `${two(hour)}:${two(minute)}`;
    if (day === '*' && weekday === '*') return { ...usual, rhythm: 'daily', time };
    if (day === '*' && /^[0-6]$/.test(weekday)) return { ...usual, rhythm: 'weekly', time, weekday };
    if (/^\d{1,2}$/.test(day) && weekday === '*') return { ...usual, rhythm: 'monthly', time, day };
  }
  return { ...usual, rhythm: 'cron', cron };
}
