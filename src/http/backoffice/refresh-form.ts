import type { SentForm } from './sent-form.ts';

/** How often an address is asked, as a person chooses it. */
const RHYTHMS = ['never', 'hourly', 'daily', 'weekly', 'monthly', 'cron'] as const;

type Values = Readonly<Record<string, string>>;

const two = (number: string): string => number.padStart(2, '0');

/** What stands in the form of a schedule. */
export function rhythmOf(cron: string | undefined): Values {
  const usual = { rhythm: 'never', time: '04:00', weekday: '1', day: '1', cron: '' };
  if (cron === undefined) return usual;
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

/** The schedule that the form asks for; undefined: none. */
export function readCron(form: SentForm): string | undefined {
  const rhythm = form.choice('rhythm', RHYTHMS);
  if (rhythm === undefined || rhythm === 'never') return undefined;
  if (rhythm === 'cron') return form.text('cron', { max: 100 });
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(form.text('time', { max: 5 }));
  if (time === null) form.refuse('time', { message: 'publishing.problem.time' });
  const [hour, minute] = [Number(time?.[1] ?? 0), Number(time?.[2] ?? 0)];
  if (rhythm === 'hourly') return `${minute} * * * *`;
  if (rhythm === 'daily') return `${minute} ${hour} * * *`;
  if (rhythm === 'weekly') {
    const weekday = form.choice('weekday', ['0', '1', '2', '3', '4', '5', '6']) ?? '1';
    return `${minute} ${hour} * * ${weekday}`;
  }
  return `${minute} ${hour} ${form.integer('day', { min: 1, max: 28 }) ?? 1} * *`;
}
