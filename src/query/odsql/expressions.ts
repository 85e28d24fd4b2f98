import { FUNCTION_NAMES } from '../functions/registry.ts';
import type { TokenReader } from './reader.ts';
import type { NamedArgument, Tree } from './tree.ts';

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
/** Words that are never names. */
export const KEYWORDS: ReadonlySet<string> = new Set([
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
/** Calls that take `name=value`. */
const WITH_NAMED_ARGUMENTS = new Set(['now', 'facet']);

/** Values and conditions in one grammar, one method per level of precedence; the resolver tells them apart. */
export class ExpressionParser {
  readonly #tokens: TokenReader;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  expression(): Tree {
    return this.#tokens.nested(() => this.#chain('or', () => this.#chain('and', () => this.#not())));
  }

  #chain(kind: 'and' | 'or', operand: () => Tree): Tree {
    const { start } = this.#tokens.peek().at;
    const operands = [operand()];
    while (this.#tokens.acceptWord(kind)) operands.push(operand());
    const [only] = operands;
    return operands.length === 1 && only ? only : { kind, operands, at: this.#tokens.since(start) };
  }

  #not(): Tree {
    const { start } = this.#tokens.peek().at;
    let negations = 0;
    while (this.#tokens.acceptWord('not')) negations++;
    const operand = this.#comparison();
    // Unknown becomes false at the first negation, so only whether their number is odd matters.
    return negations % 2 === 1 ? { kind: 'not', operand, at: this.#tokens.since(start) } : operand;
  }

  #comparison(): Tree {
    const tokens = this.#tokens;
    const { start } = tokens.peek().at;
    const left = this.sum();
    const op = tokens.peek().kind === 'symbol' ? COMPARISONS.get(tokens.peek().text) : undefined;
    if (op) {
      const sign = tokens.take();
      const next = tokens.peek();
      // `star:Vega`: the original wants quotes there, and a bare word would quietly be another field.
      const isBareWord = next.kind === 'name' && !KEYWORDS.has(next.text.toLowerCase());
      if (sign.text === ':' && isBareWord && !tokens.isSymbol('(', 1)) throw tokens.unexpected();
      return { kind: 'compare', op, left, right: this.sum(), at: tokens.since(start) };
    }
    if (tokens.acceptWord('like')) return { kind: 'like', left, right: this.sum(), at: tokens.since(start) };
    if (tokens.acceptWord('is')) return this.#is(left, start);
    if (tokens.acceptWord('in')) return this.#membership(left, start);
    return left;
  }

  #is(left: Tree, start: number): Tree {
    const not = this.#tokens.acceptWord('not');
    const what = (['null', 'true', 'false'] as const).find((word) => this.#tokens.acceptWord(word));
    if (!what) throw this.#tokens.unexpected();
    return { kind: 'is', left, not, what, at: this.#tokens.since(start) };
  }

  #membership(left: Tree, start: number): Tree {
    const tokens = this.#tokens;
    if (tokens.accept('(')) {
      const values = [this.sum()];
      while (tokens.accept(',')) values.push(this.sum());
      tokens.expect(')');
      return { kind: 'in-list', left, values, at: tokens.since(start) };
    }
    if (tokens.isSymbol('[') || tokens.isSymbol(']')) {
      const lowIncluded = tokens.take().text === '[';
      const low = this.sum();
      if (!tokens.accept('..') && !tokens.acceptWord('to')) throw tokens.unexpected();
      const high = this.sum();
      if (!tokens.isSymbol('[') && !tokens.isSymbol(']')) throw tokens.unexpected();
      const highIncluded = tokens.take().text === ']';
      return { kind: 'in-interval', left, low, high, lowIncluded, highIncluded, at: tokens.since(start) };
    }
    return { kind: 'in-field', left, right: this.#primary(), at: tokens.since(start) };
  }

  sum(): Tree {
    const tokens = this.#tokens;
    const { start } = tokens.peek().at;
    let left = this.#product();
    while (tokens.isSymbol('+') || tokens.isSymbol('-')) {
      const op = tokens.takeOperator('+', '-');
      left = { kind: 'arithmetic', op, left, right: this.#product(), at: tokens.since(start) };
    }
    return left;
  }

  #product(): Tree {
    const tokens = this.#tokens;
    const { start } = tokens.peek().at;
    let left = this.#signed();
    while (tokens.isSymbol('*') || tokens.isSymbol('/')) {
      const op = tokens.takeOperator('*', '/');
      left = { kind: 'arithmetic', op, left, right: this.#signed(), at: tokens.since(start) };
    }
    return left;
  }

  #signed(): Tree {
    const tokens = this.#tokens;
    const { start } = tokens.peek().at;
    let negative = false;
    while (tokens.isSymbol('-') || tokens.isSymbol('+')) negative = (tokens.take().text === '-') !== negative;
    const operand = this.#primary();
    if (!negative) return operand;
    const at = tokens.since(start);
    if (operand.kind === 'number') return { ...operand, value: -operand.value, text: `-${operand.text}`, at };
    return { kind: 'negate', operand, at };
  }

  #primary(): Tree {
    const tokens = this.#tokens;
    const { kind, text, at } = tokens.peek();
    switch (kind) {
      case 'text':
        tokens.take();
        return { kind: 'text', value: text, at };
      case 'date':
      case 'geometry':
        tokens.take();
        return { kind, text, at };
      case 'number':
        return this.#numberOrQuantity();
      case 'quoted-name':
        tokens.take();
        return { kind: 'field', name: text, at };
      case 'name':
        return this.#nameOrCall();
      case 'symbol': {
        if (text !== '(') throw tokens.unexpected();
        tokens.take();
        const inner = this.expression();
        tokens.expect(')');
        return { ...inner, at: tokens.since(at.start) };
      }
      default:
        throw tokens.unexpected();
    }
  }

  #numberOrQuantity(): Tree {
    const tokens = this.#tokens;
    const { text, at } = tokens.take();
    const value = Number(text);
    const unit = tokens.peek();
    // A unit only inside a call: elsewhere `1_uai` must be the error that the original makes of it.
    if (
      tokens.isInside &&
      unit.kind === 'name' &&
      !KEYWORDS.has(unit.text.toLowerCase()) &&
      (tokens.isSymbol(',', 1) || tokens.isSymbol(')', 1))
    ) {
      tokens.take();
      return { kind: 'quantity', value, unit: unit.text, at: tokens.since(at.start) };
    }
    return { kind: 'number', value, text, isInteger: /^\d+$/.test(text), at };
  }

  #nameOrCall(): Tree {
    const tokens = this.#tokens;
    const token = tokens.peek();
    const { text, at } = token;
    const word = text.toLowerCase();
    if (KEYWORDS.has(word) && !['null', 'true', 'false'].includes(word)) throw tokens.unexpected();
    tokens.take();
    if (word === 'null') return { kind: 'null', at };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', at };
    if (!tokens.isSymbol('(')) return { kind: 'field', name: text, at };
    // The original takes a name that is no function for a field, and stumbles over the bracket.
    if (!FUNCTION_NAMES.has(word) && word !== 'facet') throw tokens.unexpected();
    return tokens.nested(() => this.#call(text, at.start));
  }

  #call(name: string, start: number): Tree {
    const tokens = this.#tokens;
    tokens.expect('(');
    const args: Tree[] = [];
    const named: NamedArgument[] = [];
    const isArgumentEnd = (ahead: number) => tokens.isSymbol(',', ahead) || tokens.isSymbol(')', ahead);
    const distinct = tokens.isWord('distinct') && !isArgumentEnd(1) && tokens.acceptWord('distinct');
    const takesNamed = WITH_NAMED_ARGUMENTS.has(name.toLowerCase());
    while (!tokens.isSymbol(')')) {
      const { at, kind } = tokens.peek();
      if (tokens.isSymbol('*') && isArgumentEnd(1)) {
        tokens.take();
        args.push({ kind: 'star', at });
      } else if (takesNamed && kind === 'name' && tokens.isSymbol('=', 1)) {
        const key = tokens.take().text;
        tokens.take();
        named.push({ name: key, value: this.sum(), at: tokens.since(at.start) });
      } else args.push(this.expression());
      if (!tokens.isSymbol(')')) tokens.expect(',');
    }
    tokens.expect(')');
    return { kind: 'call', name, args, named, distinct, at: tokens.since(start) };
  }
}
