import { RHYTHMS } from '#web';
import type { OfficeCall } from './route.ts';
import type { SentForm } from './sent-form.ts';

/** The schedule that the form asks for; undefined: none. */
export function readCron(form: SentForm): string | undefined {
  const rhythm = form.choice('rhythm', RHYTHMS);
  if (rhythm === undefined || rhythm === 'never') return undefined;
  if (rhythm === 'cron') return form.text('cron', { max: 100 });
  // As people write it: 4:30, 04h30, 4 h.
  const time = /^([01]?\d|2[0-3])(?: ?h|[:.h]([0-5]\d))$/i.exec(form.text('time', { max: 5 }));
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

const TIMES = 3;

/** The next times of a schedule in words, by the clock of the portal. */
export function nextTimes({ deps, language }: OfficeCall, cron: string | undefined): readonly string[] {
  const times = cron === undefined || cron === '' ? undefined : deps.publishing.times(cron, TIMES);
  // Day before month, as everywhere in the portal.
  const { format } = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'full',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: deps.settings.timeZone,
  });
  return times?.ok ? times.value.map(format) : [];
}
