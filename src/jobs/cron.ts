import { Cron } from 'croner';
import { fail, ok, type Result } from '#lib';

/** Why a schedule cannot be used. */
export interface CronProblem {
  readonly code: 'cron-unreadable' | 'cron-never';
  readonly cron: string;
}

// Five fields: minute, hour, day of the month, month, day of the week. Names, lists, ranges, steps, L and #.
const FIVE_FIELDS = /^([\w*,/#-]+ ){4}[\w*,/#-]+$/;
const MAX_LENGTH = 100;

function read(cron: string, timeZone: string): Cron | undefined {
  if (cron.length > MAX_LENGTH || !FIVE_FIELDS.test(cron)) return undefined;
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' });
  } catch {
    return undefined;
  }
}

/** The text with single blanks, when it can be read and has a next time. */
export function checkCron(cron: string, timeZone: string, now: Date): Result<string, CronProblem> {
  const normal = cron.trim().replace(/\s+/g, ' ');
  const pattern = read(normal, timeZone);
  if (!pattern) return fail({ code: 'cron-unreadable', cron: cron.slice(0, MAX_LENGTH) });
  return pattern.nextRun(now) ? ok(normal) : fail({ code: 'cron-never', cron: normal });
}

/**
 * The first time after an instant, by the clock of a time zone. A time that the clock leaps over in spring comes when the
 * leap is done; one that it shows twice in autumn comes the first time only.
 */
export const nextTime = (cron: string, timeZone: string, after: Date): Date | undefined =>
  read(cron, timeZone)?.nextRun(after) ?? undefined;
