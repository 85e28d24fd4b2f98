import { fail, ok, type Result } from '#lib';
import type { Clause, QueryProblem } from '../model.ts';
import { ExpressionParser } from './expressions.ts';
import { Stop, TokenReader } from './reader.ts';
import type { GroupItem, OrderItem, Pattern, SelectItem, Tree } from './tree.ts';

// Records are put into groups by all of them at once, in one step that the engine does not interrupt.
const MAX_GROUPINGS = 20;

/** Each clause is a list of items, but `where`, which is one condition. */
class ClauseParser {
  readonly #tokens: TokenReader;
  readonly #expressions: ExpressionParser;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionParser(tokens);
  }

  select(): SelectItem[] {
    return this.#tokens.list(() => this.#selectItem());
  }

  #selectItem(): SelectItem {
    const tokens = this.#tokens;
    if (tokens.accept('*')) return { kind: 'all' };
    for (const mode of ['include', 'exclude'] as const) {
      if (!tokens.isWord(mode) || !tokens.isSymbol('(', 1)) continue;
      tokens.take();
      tokens.take();
      const patterns = [this.#pattern()];
      while (tokens.accept(',')) patterns.push(this.#pattern());
      tokens.expect(')');
      return { kind: 'projection', mode, patterns };
    }
    return { kind: 'expression', ...this.#named() };
  }

  #pattern(): Pattern {
    const { kind, text, at } = this.#tokens.peek();
    if (kind !== 'name' && kind !== 'quoted-name') throw this.#tokens.unexpected();
    this.#tokens.take();
    return { name: text, isPrefix: this.#tokens.accept('*'), at };
  }

  groupBy(): GroupItem[] {
    const tokens = this.#tokens;
    let groupings = 0;
    return tokens.list(() => {
      if (++groupings > MAX_GROUPINGS)
        throw tokens.tooComplex(`${MAX_GROUPINGS} groupings`, tokens.peek().at);
      return this.#named();
    });
  }

  /** An expression, as it is written, and what it is called in the answer. */
  #named(): GroupItem {
    const tokens = this.#tokens;
    const { start } = tokens.peek().at;
    const tree = this.#expressions.expression();
    const text = tokens.textSince(start);
    if (!tokens.acceptWord('as')) return { tree, text };
    if (!['name', 'quoted-name', 'text'].includes(tokens.peek().kind)) throw tokens.unexpected();
    return { tree, text, alias: tokens.take().text };
  }

  orderBy(): OrderItem[] {
    const tokens = this.#tokens;
    return tokens.list(() => {
      const first = tokens.peek().at.start;
      const minus = tokens.accept('-');
      const { start } = tokens.peek().at;
      const tree = this.#expressions.sum();
      const text = tokens.textSince(start);
      const desc = tokens.acceptWord('desc');
      if (!desc) tokens.acceptWord('asc');
      return { tree: { ...tree, at: tokens.since(first) }, text, descending: minus !== desc };
    });
  }

  condition(): Tree {
    const tree = this.#expressions.expression();
    this.#tokens.expectEnd();
    return tree;
  }
}

const parserOf =
  <T>(clause: Clause, parse: (parser: ClauseParser) => T) =>
  (text: string, dottedNames = false): Result<T, QueryProblem> => {
    try {
      return ok(parse(new ClauseParser(new TokenReader(text, clause, dottedNames))));
    } catch (error) {
      if (error instanceof Stop) return fail(error.problem);
      throw error;
    }
  };

/** Each answers for any text: what was written, or the problem that stands first. */
export const parseSelect = parserOf('select', (parser) => parser.select());
export const parseWhere = parserOf('where', (parser) => parser.condition());
export const parseGroupBy = parserOf('group_by', (parser) => parser.groupBy());
export const parseOrderBy = parserOf('order_by', (parser) => parser.orderBy());
export const parseFacet = parserOf('facet', (parser) => parser.condition());
