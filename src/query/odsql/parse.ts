import { fail, ok, type Result } from '#lib';
import { FUNCTIONS } from '../functions/registry.ts';
import type { Clause, QueryProblem } from '../model.ts';
import type { Token } from './tokens.ts';
import { tokenize } from './tokens.ts';
import type { GroupItem, NamedArgument, OrderItem, Pattern, SelectItem, Tree } from './tree.ts';

// Caps on what one clause may cost before it is even understood. A list of 20,000 alternatives takes the engine seconds.
const MAX_TEXT = 65_536;
const MAX_TOKENS = 6000;
const MAX_DEPTH = 60;
// The engine refuses expressions that are a thousand levels deep, and a sum of n terms is n levels.
const MAX_OPERATORS = 100;

/** Thrown inside this file only; every entry point answers with a value. */
class Stop extends Error {
  readonly problem: QueryProblem;
  constructor(problem: QueryProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

const COMPARISONS = new Map<string, '=' | '!=' | '<' | '<=' | '>' | '>='>([
  ['=', '='],
  ['==', '='],
  [':', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);
const KNOWN_FUNCTIONS = new Set([...FUNCTIONS.map(({ name }) => name), 'facet']);
const KEYWORDS = new Set([
  'and',
  'or',
  'not',
  'in',
  'is',
  'like',
  'as',
  'asc',
  'desc',
  'null',
  'true',
  'false',
]);

class Parser {
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
    if (text.length > MAX_TEXT)
      throw new Stop({ code: 'too-complex', limit: `${MAX_TEXT} characters`, clause, at });
    if (this.#tokens.length > MAX_TOKENS)
      throw new Stop({ code: 'too-complex', limit: `${MAX_TOKENS} words and signs`, clause, at });
  }

  // ---- tokens

  #peek(ahead = 0): Token {
    const token = this.#tokens[this.#next + ahead] ?? this.#tokens.at(-1);
    if (!token) throw new Error('a tokenised text has an end');
    return token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  unexpected(token = this.#peek()): Stop {
    const { start, end } = token.at;
    const found = token.kind === 'end' ? 'end of text' : this.#text.slice(start, end).slice(0, 60);
    return new Stop({ code: 'syntax', clause: this.#clause, at: token.at, found, text: this.#text });
  }

  #isSymbol(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === 'symbol' && token.text === text;
  }

  #isWord(word: string, ahead = 0): boolean {
    const token = this.#peek(ahead);
    return token.kind === 'name' && token.text.toLowerCase() === word;
  }

  #accept(symbol: string): boolean {
    if (!this.#isSymbol(symbol)) return false;
    this.#next++;
    return true;
  }

  #acceptWord(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next++;
    return true;
  }

  #expect(symbol: string): Token {
    if (!this.#isSymbol(symbol)) throw this.unexpected();
    return this.#take();
  }

  #since(start: number): { start: number; end: number } {
    return { start, end: this.#tokens[this.#next - 1]?.at.end ?? start };
  }

  #textSince(start: number): string {
    return this.#text.slice(start, this.#since(start).end);
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.unexpected();
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new Stop({
        code: 'too-complex',
        limit: `${MAX_DEPTH} levels of brackets`,
        clause: this.#clause,
        at: this.#peek().at,
      });
    }
    const result = parse();
    this.#depth--;
    return result;
  }

  // ---- expressions, loosest first

  expression(): Tree {
    return this.#nested(() => this.#chain('or', () => this.#chain('and', () => this.#not())));
  }

  #chain(kind: 'and' | 'or', operand: () => Tree): Tree {
    const start = this.#peek().at.start;
    const operands = [operand()];
    while (this.#acceptWord(kind)) operands.push(operand());
    const [only] = operands;
    return operands.length === 1 && only ? only : { kind, operands, at: this.#since(start) };
  }

  #not(): Tree {
    const { start } = this.#peek().at;
    let negations = 0;
    while (this.#acceptWord('not')) negations++;
    const operand = this.#comparison();
    // Unknown becomes false at the first negation, so only whether their number is odd matters.
    return negations % 2 === 1 ? { kind: 'not', operand, at: this.#since(start) } : operand;
  }

  #comparison(): Tree {
    const { start } = this.#peek().at;
    const left = this.sum();
    const op = this.#peek().kind === 'symbol' ? COMPARISONS.get(this.#peek().text) : undefined;
    if (op) {
      const sign = this.#take();
      const next = this.#peek();
      // `star:Vega`: the original wants quotes there, and a bare word would quietly be another field.
      if (
        sign.text === ':' &&
        next.kind === 'name' &&
        !KEYWORDS.has(next.text.toLowerCase()) &&
        !this.#isSymbol('(', 1)
      )
        throw this.unexpected();
      return { kind: 'compare', op, left, right: this.sum(), at: this.#since(start) };
    }
    if (this.#acceptWord('like')) return { kind: 'like', left, right: this.sum(), at: this.#since(start) };
    if (this.#acceptWord('is')) {
      const not = this.#acceptWord('not');
      const what = (['null', 'true', 'false'] as const).find((word) => this.#acceptWord(word));
      if (!what) throw this.unexpected();
      return { kind: 'is', left, not, what, at: this.#since(start) };
    }
    if (this.#acceptWord('in')) return this.#membership(left, start);
    return left;
  }

  #membership(left: Tree, start: number): Tree {
    if (this.#accept('(')) {
      const values = [this.sum()];
      while (this.#accept(',')) values.push(this.sum());
      this.#expect(')');
      return { kind: 'in-list', left, values, at: this.#since(start) };
    }
    if (this.#isSymbol('[') || this.#isSymbol(']')) {
      const lowIncluded = this.#take().text === '[';
      const low = this.sum();
      if (!this.#accept('..') && !this.#acceptWord('to')) throw this.unexpected();
      const high = this.sum();
      if (!this.#isSymbol('[') && !this.#isSymbol(']')) throw this.unexpected();
      const highIncluded = this.#take().text === ']';
      return { kind: 'in-interval', left, low, high, lowIncluded, highIncluded, at: this.#since(start) };
    }
    return { kind: 'in-field', left, right: this.#primary(), at: this.#since(start) };
  }

  sum(): Tree {
    const { start } = this.#peek().at;
    let left = this.#product();
    while (this.#isSymbol('+') || this.#isSymbol('-')) {
      const op = this.#operator<'+' | '-'>();
      left = { kind: 'arithmetic', op, left, right: this.#product(), at: this.#since(start) };
    }
    return left;
  }

  /** The sign that the caller has seen. */
  #operator<Sign extends string>(): Sign {
    const { text, at } = this.#take();
    if (++this.#operators > MAX_OPERATORS)
      throw new Stop({ code: 'too-complex', limit: `${MAX_OPERATORS} operators`, clause: this.#clause, at });
    return text as Sign;
  }

  #product(): Tree {
    const { start } = this.#peek().at;
    let left = this.#signed();
    while (this.#isSymbol('*') || this.#isSymbol('/')) {
      const op = this.#operator<'*' | '/'>();
      left = { kind: 'arithmetic', op, left, right: this.#signed(), at: this.#since(start) };
    }
    return left;
  }

  #signed(): Tree {
    const { start } = this.#peek().at;
    let negative = false;
    while (this.#isSymbol('-') || this.#isSymbol('+')) negative = (this.#take().text === '-') !== negative;
    const operand = this.#primary();
    if (!negative) return operand;
    if (operand.kind === 'number')
      return { ...operand, value: -operand.value, text: `-${operand.text}`, at: this.#since(start) };
    return { kind: 'negate', operand, at: this.#since(start) };
  }

  #primary(): Tree {
    const token = this.#peek();
    const { at } = token;
    switch (token.kind) {
      case 'text':
        this.#take();
        return { kind: 'text', value: token.text, at };
      case 'date':
        this.#take();
        return { kind: 'date', text: token.text, at };
      case 'geometry':
        this.#take();
        return { kind: 'geometry', text: token.text, at };
      case 'number':
        return this.#numberOrQuantity();
      case 'quoted-name':
        this.#take();
        return { kind: 'field', name: token.text, at };
      case 'name':
        return this.#nameOrCall();
      case 'symbol':
        if (token.text === '(') {
          this.#take();
          const inner = this.expression();
          this.#expect(')');
          return { ...inner, at: this.#since(at.start) };
        }
        throw this.unexpected();
      default:
        throw this.unexpected();
    }
  }

  #numberOrQuantity(): Tree {
    const { text, at } = this.#take();
    const value = Number(text);
    const unit = this.#peek();
    // A unit only inside a call: elsewhere `1_uai` must be the error that the original makes of it.
    if (
      this.#depth > 1 &&
      unit.kind === 'name' &&
      !KEYWORDS.has(unit.text.toLowerCase()) &&
      (this.#isSymbol(',', 1) || this.#isSymbol(')', 1))
    ) {
      this.#take();
      return { kind: 'quantity', value, unit: unit.text, at: this.#since(at.start) };
    }
    return { kind: 'number', value, text, isInteger: /^\d+$/.test(text), at };
  }

  #nameOrCall(): Tree {
    const { text, at } = this.#take();
    const word = text.toLowerCase();
    // The original takes a name that is no function for a field, and stumbles over the bracket.
    if (this.#isSymbol('(') && !KEYWORDS.has(word) && !KNOWN_FUNCTIONS.has(word)) throw this.unexpected();
    if (this.#isSymbol('(') && (word === 'not' || !KEYWORDS.has(word)))
      return this.#nested(() => this.#call(text, at.start));
    if (word === 'null') return { kind: 'null', at };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', at };
    if (KEYWORDS.has(word)) {
      this.#next--;
      throw this.unexpected();
    }
    return { kind: 'field', name: text, at };
  }

  #call(name: string, start: number): Tree {
    this.#expect('(');
    const args: Tree[] = [];
    const named: NamedArgument[] = [];
    const distinct =
      this.#isWord('distinct') &&
      !this.#isSymbol(')', 1) &&
      !this.#isSymbol(',', 1) &&
      this.#acceptWord('distinct');
    while (!this.#isSymbol(')')) {
      const { at } = this.#peek();
      if (this.#isSymbol('*') && (this.#isSymbol(',', 1) || this.#isSymbol(')', 1))) {
        this.#take();
        args.push({ kind: 'star', at });
      } else if (
        this.#peek().kind === 'name' &&
        this.#isSymbol('=', 1) &&
        ['now', 'facet'].includes(name.toLowerCase())
      ) {
        const key = this.#take().text;
        this.#take();
        named.push({ name: key, value: this.sum(), at: this.#since(at.start) });
      } else args.push(this.expression());
      if (!this.#isSymbol(')')) this.#expect(',');
    }
    this.#expect(')');
    return { kind: 'call', name, args, named, distinct, at: this.#since(start) };
  }

  // ---- clauses

  #list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.#accept(',')) items.push(item());
    this.end();
    return items;
  }

  select(): SelectItem[] {
    return this.#list(() => this.#selectItem());
  }

  #selectItem(): SelectItem {
    if (this.#accept('*')) return { kind: 'all' };
    for (const mode of ['include', 'exclude'] as const) {
      if (this.#isWord(mode) && this.#isSymbol('(', 1)) {
        this.#take();
        this.#take();
        const patterns = [this.#pattern()];
        while (this.#accept(',')) patterns.push(this.#pattern());
        this.#expect(')');
        return { kind: 'projection', mode, patterns };
      }
    }
    const { start } = this.#peek().at;
    const tree = this.expression();
    return { kind: 'expression', tree, text: this.#textSince(start), ...this.#alias() };
  }

  #pattern(): Pattern {
    const { kind, text, at } = this.#peek();
    if (kind !== 'name' && kind !== 'quoted-name') throw this.unexpected();
    this.#take();
    return { name: text, isPrefix: this.#accept('*'), at };
  }

  #alias(): { alias?: string } {
    if (!this.#acceptWord('as')) return {};
    const token = this.#peek();
    if (token.kind !== 'name' && token.kind !== 'quoted-name' && token.kind !== 'text')
      throw this.unexpected();
    return { alias: this.#take().text };
  }

  groupBy(): GroupItem[] {
    return this.#list(() => {
      const { start } = this.#peek().at;
      const tree = this.expression();
      return { tree, text: this.#textSince(start), ...this.#alias() };
    });
  }

  orderBy(): OrderItem[] {
    return this.#list(() => {
      const first = this.#peek().at.start;
      const minus = this.#accept('-');
      const { start } = this.#peek().at;
      const tree = this.sum();
      const text = this.#textSince(start);
      const desc = this.#acceptWord('desc');
      if (!desc) this.#acceptWord('asc');
      return { tree: { ...tree, at: this.#since(first) }, text, descending: minus !== desc };
    });
  }

  condition(): Tree {
    const tree = this.expression();
    this.end();
    return tree;
  }
}

function parsed<T>(
  text: string,
  clause: Clause,
  dottedNames: boolean,
  parse: (parser: Parser) => T,
): Result<T, QueryProblem> {
  try {
    return ok(parse(new Parser(text, clause, dottedNames)));
  } catch (error) {
    if (error instanceof Stop) return fail(error.problem);
    throw error;
  }
}

/** Each answers for any text: what was written, or the problem that stands first. */
export const parseSelect = (text: string, dotted = false) =>
  parsed(text, 'select', dotted, (parser) => parser.select());
export const parseWhere = (text: string, dotted = false) =>
  parsed(text, 'where', dotted, (parser) => parser.condition());
export const parseGroupBy = (text: string, dotted = false) =>
  parsed(text, 'group_by', dotted, (parser) => parser.groupBy());
export const parseOrderBy = (text: string, dotted = false) =>
  parsed(text, 'order_by', dotted, (parser) => parser.orderBy());
export const parseFacet = (text: string, dotted = false) =>
  parsed(text, 'facet', dotted, (parser) => parser.condition());
