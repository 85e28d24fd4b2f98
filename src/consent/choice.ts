import { CONSENT_CATEGORIES, type ConsentCategory } from './model.ts';

/** How long a choice is remembered, refusals and grants alike: 182 days, the six months of the policy. */
export const CHOICE_SECONDS = 182 * 86_400;

/**
 * What a choice looks like as a cookie value: version, revision, time, classes, exceptions, flags, receipt.
 * Every part starts with a character that the part before cannot hold, so that no text takes long.
 */
export const CHOICE_PATTERN =
  /^(?=.{1,512}$)1\.[\w-]{8}\.[\da-z]{1,10}\.[sS][iI][tT](?:~[+-][a-z\d]{1,12}){0,32}(?::(?:gm?|m))?(?:\.[\w-]{22})?$/;

const PARTS =
  /^1\.([\w-]{8})\.([\da-z]{1,10})\.([sS][iI][tT])((?:~[+-][a-z\d]{1,12}){0,32})(?::(gm?|m))?(?:\.([\w-]{22}))?$/;

// A choice before the first version of this format, or from a clock far ahead of ours, is none of ours.
const EARLIEST_SECONDS = Date.UTC(2026, 0, 1) / 1000;
const CLOCK_LEEWAY_SECONDS = 86_400;

/** What one visitor has chosen. */
export interface Choice {
  /** Of the registry under which it was made. */
  readonly revision: string;
  /** Unix time of the last full decision, seconds. */
  readonly seconds: number;
  /** Granted classes. */
  readonly categories: ReadonlySet<ConsentCategory>;
  /** Services decided apart from their class: true when allowed. */
  readonly exceptions: ReadonlyMap<string, boolean>;
  /** Made while the browser sent Global Privacy Control. */
  readonly despiteSignal: boolean;
  /** The visitor does not want to be counted. */
  readonly uncounted: boolean;
  /** 128 random bits, base64url; there exactly when something is granted. */
  readonly receipt?: string;
}

/** Whether a choice allows anything at all. */
export const grantsAnything = (choice: Pick<Choice, 'categories' | 'exceptions'>): boolean =>
  choice.categories.size > 0 || [...choice.exceptions.values()].includes(true);

/** Whether a choice allows a service: what was said of it, else what was said of its class. */
export const choiceAllows = (
  choice: Pick<Choice, 'categories' | 'exceptions'>,
  service: { readonly id: string; readonly category: ConsentCategory },
): boolean => choice.exceptions.get(service.id) ?? choice.categories.has(service.category);

/** The choice in a cookie; undefined for anything but one that could have been written here, which is then no choice at all. */
export function parseChoice(value: string | undefined, now: Date): Choice | undefined {
  if (value === undefined || value.length > 512) return undefined;
  const [, revision, time, letters, exceptions, flags = '', receipt] = PARTS.exec(value) ?? [];
  if (revision === undefined || time === undefined || letters === undefined) return undefined;
  const seconds = Number.parseInt(time, 36);
  if (seconds < EARLIEST_SECONDS || seconds > now.getTime() / 1000 + CLOCK_LEEWAY_SECONDS) return undefined;
  const decided = new Map<string, boolean>();
  for (const one of exceptions?.split('~').slice(1) ?? []) {
    const id = one.slice(1);
    if (decided.has(id)) return undefined;
    decided.set(id, one.startsWith('+'));
  }
  const choice: Choice = {
    revision,
    seconds,
    categories: new Set(CONSENT_CATEGORIES.filter((_, i) => /[A-Z]/.test(letters[i] ?? ''))),
    exceptions: decided,
    despiteSignal: flags.includes('g'),
    uncounted: flags.includes('m'),
    ...(receipt === undefined ? {} : { receipt }),
  };
  // A number could be written with zeros in front: each choice has one form.
  const isCanonical = seconds.toString(36) === time;
  return isCanonical && grantsAnything(choice) === (receipt !== undefined) ? choice : undefined;
}

/** The cookie value of a choice: 21 bytes for a plain refusal, 496 at most. */
export function printChoice(choice: Choice): string {
  const letters = CONSENT_CATEGORIES.map((category) => {
    const letter = category[0] ?? '';
    return choice.categories.has(category) ? letter.toUpperCase() : letter;
  }).join('');
  const exceptions = [...choice.exceptions].map(([id, allowed]) => `~${allowed ? '+' : '-'}${id}`).join('');
  const flags = `${choice.despiteSignal ? 'g' : ''}${choice.uncounted ? 'm' : ''}`;
  return [
    `1.${choice.revision}.${choice.seconds.toString(36)}.${letters}${exceptions}`,
    flags === '' ? '' : `:${flags}`,
    choice.receipt === undefined ? '' : `.${choice.receipt}`,
  ].join('');
}
