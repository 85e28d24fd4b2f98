import { createHash } from 'node:crypto';
import type { SentForm } from './sent-form.ts';

/** A mark of what a form was made from: sent along, it tells whether somebody else has changed it meanwhile. */
export const seenMark = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);

/** Whether what the form was made from still stands; if not, the form says so and nothing is to be written. */
export function stillStands(form: SentForm, value: unknown): boolean {
  if (form.hidden('seen') === seenMark(value)) return true;
  form.refuse('', { message: 'account.problem.changed-meanwhile' });
  return false;
}
