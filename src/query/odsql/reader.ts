import type { Span } from '#lib';
import type { Clause, QueryProblem } from '../model.ts';
import { type Token, tokenize } from './tokens.ts';

// Caps on what one clause may cost before it is even understood. A list of 20,000 alternatives takes the engine seconds.
const MAX_TEXT = 65_536;
const MAX_TOKENS = 6000;
const MAX_DEPTH = 60;
// The engine refuses expressions that are a thousand levels deep, and a sum of n terms is n levels.
const MAX_OPERATORS = 100;

/** Thrown inside this folder only; every entry point of the parser answers with a value. */
export class Stop extends Error {
  readonly problem: QueryProblem;
  constructor(problem: QueryProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The tokens of a clause, one after the other, with what a parser asks of them. */
export class TokenReader {
  readonly #text: string;
  readonly #clause: Clause;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #operators = 0;

  constructor(text: string, clause: Clause, dottedNames: boolean) {
    this.#text = text;
    this.#clause = clause;
    this.#tokens = tokenize(text.slice(0, MAX_TEXT), dottedNames);
    const at = { start: 0, end: text.length };
    if (text.length > MAX_TEXT) throw this.tooComplex(`${MAX_TEXT} characters`, at);
    if (this.#tokens.length > MAX_TOKENS) throw this.tooComplex(`${MAX_TOKENS} words and signs`, at);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#next + ahead] ?? this.#tokens.at(-1);
    if (!token) throw new Error('a tokenised text has an end');
    return token;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  /** The problem that a token, the next one unless given, should not stand there. */
  unexpected(token = this.peek()): Stop {
    const { start, end } = token.at;
    const found = token.kind === 'end' ? 'end of text' : this.#text.slice(start, end).slice(0, 60);
    return new Stop({ code: 'syntax', clause: this.#clause, at: token.at, found, text: this.#text });
  }

  tooComplex(limit: string, at: Span): Stop {
    return new Stop({ code: 'too-complex', limit, clause: this.#clause, at });
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && token.text.toLowerCase() === word;
  }

  accept(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#next++;
    return true;
  }

  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#next++;
    return true;
  }

  expect(symbol: string): Token {
    if (!this.isSymbol(symbol)) throw this.unexpected();
    return this.take();
  }

  expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.unexpected();
  }

  /** From `start` to the end of the last token that was taken. */
  since(start: number): Span {
    return { start, end: this.#tokens[this.#next - 1]?.at.end ?? start };
  }

  textSince(start: number): string {
    return this.#text.slice(start, this.since(start).end);
  }

  /** Whether what is read now stands inside of brackets or of a call. */
  get isInside(): boolean {
    return this.#depth > 1;
  }

  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.tooComplex(`${MAX_DEPTH} levels of brackets`, this.peek().at);
    const result = parse();
    this.#depth--;
    return result;
  }

  /** Takes one of the signs of arithmetic that the caller has seen. */
  takeOperator<Sign extends string>(...signs: readonly Sign[]): Sign {
    const { text, at } = this.take();
    if (++this.#operators > MAX_OPERATORS) throw this.tooComplex(`${MAX_OPERATORS} operators`, at);
    const sign = signs.find((one) => one === text);
    if (sign === undefined) throw new Error(`not the sign that was seen: ${text}`);
    return sign;
  }

  /** Items with commas between them, to the end of the clause. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    this.expectEnd();
    return items;
  }
}
