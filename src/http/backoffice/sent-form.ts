import type { FieldProblem, FormState } from '#web';
import { lastValue, type QueryParameters } from '../query-string.ts';

// Longer than any text that a form asks for; a field with a limit of its own says so.
const MAX_LENGTH = 10_000;

/** What a form sent: read field by field, with everything that is wrong collected, and what was typed kept. */
export class SentForm {
  readonly #sent: QueryParameters;
  readonly #problems: Record<string, FieldProblem> = {};

  constructor(sent: QueryParameters) {
    this.#sent = sent;
  }

  /** Something that another part of the portal found wrong; the first problem of a field stays. */
  refuse(name: string, problem: FieldProblem): void {
    this.#problems[name] ??= problem;
  }

  get isGood(): boolean {
    return Object.keys(this.#problems).length === 0;
  }

  /** A text without blanks around it; empty when it was left so and may be. */
  text(name: string, options: { required?: boolean; max?: number } = {}): string {
    const { required = true, max = MAX_LENGTH } = options;
    const text = (lastValue(this.#sent, name) ?? '').trim();
    if (text === '' && required) this.refuse(name, { message: 'office.problem.required' });
    if (text.length > max) this.refuse(name, { message: 'office.problem.too-long', values: { max } });
    return text;
  }

  /** What goes along unseen; empty when it is not there. */
  hidden(name: string): string {
    return lastValue(this.#sent, name) ?? '';
  }

  /** Exactly as typed: passwords. */
  secret(name: string): string {
    const text = lastValue(this.#sent, name) ?? '';
    if (text === '') this.refuse(name, { message: 'office.problem.required' });
    return text;
  }

  /** A whole number within limits; undefined when it is left empty and may be, or is wrong. */
  integer(name: string, options: { min: number; max: number; required?: boolean }): number | undefined {
    const { min, max, required = true } = options;
    const text = this.text(name, { required });
    if (text === '') return undefined;
    // Thousands may stand apart, as the portal writes them.
    const digits = text.replace(/[\s\u00a0\u202f,]/g, '');
    const value = /^-?\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.refuse(name, { message: 'office.problem.integer', values: { min, max } });
    return undefined;
  }

  isTicked(name: string): boolean {
    return lastValue(this.#sent, name) !== undefined;
  }

  /** One of what was offered; anything else was not typed by a person. */
  choice<const Value extends string>(name: string, offered: readonly Value[]): Value | undefined {
    const value = lastValue(this.#sent, name);
    const found = offered.find((one) => one === value);
    if (found === undefined) this.refuse(name, { message: 'office.problem.choose' });
    return found;
  }

  /** Those of what was offered that were chosen, in the order of the offer. */
  choices<const Value extends string>(name: string, offered: readonly Value[]): readonly Value[] {
    const given = new Set([this.#sent[name] ?? []].flat());
    return offered.filter((one) => given.has(one));
  }

  /** All values that came under a name. */
  all(name: string): readonly string[] {
    return [this.#sent[name] ?? []].flat().filter((value) => value !== '');
  }

  /** A list with one item on each line, or commas between them; blanks and empty lines do not count. */
  lines(name: string): readonly string[] {
    return this.#list(name, /[\n,]/);
  }

  /** A list with one item on each line, in which there may be commas. */
  rows(name: string): readonly string[] {
    return this.#list(name, '\n');
  }

  #list(name: string, between: string | RegExp): readonly string[] {
    const items = this.text(name, { required: false }).split(between);
    return [...new Set(items.map((item) => item.trim()).filter((item) => item !== ''))];
  }

  /** A day to come, as the last instant of it in UTC; undefined when it is left empty or wrong. */
  endOfDay(name: string): string | undefined {
    const text = this.text(name, { required: false });
    if (text === '') return undefined;
    const end = new Date(`${text}T23:59:59Z`);
    if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(end.getTime())) return end.toISOString();
    this.refuse(name, { message: 'office.problem.day' });
    return undefined;
  }

  /** As it is shown again: what was typed, and what is wrong. */
  state(): FormState {
    return { values: this.#sent, problems: this.#problems };
  }
}
