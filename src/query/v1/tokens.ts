import type { Span } from '#lib';

/** A piece of a query of version 1. Any text has tokens; what makes no sense is a word to look for. */
export type V1Token =
  | { readonly kind: 'word' | 'phrase'; readonly text: string; readonly at: Span }
  | { readonly kind: 'and' | 'or' | 'not'; readonly at: Span }
  | { readonly kind: 'open' | 'close' | 'comma'; readonly at: Span }
  | {
      readonly kind: 'comparison';
      readonly field: string;
      readonly op: ':' | '=' | '==' | '!=' | '<' | '<=' | '>' | '>=';
      readonly at: Span;
    }
  /** `[a TO b]`, with what is inside as written. */
  | {
      readonly kind: 'interval';
      readonly low: string;
      readonly lowIncluded: boolean;
      readonly high: string;
      readonly highIncluded: boolean;
      readonly at: Span;
    }
  /** `#name(…)`, with its arguments unquoted. */
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly string[]; readonly at: Span };

const SPACE = /\s+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;
const COMPARISON = /([\p{L}_][\p{L}\p{N}_.-]*)\s*(==|!=|<=|>=|:|=|<|>)\s*/uy;
const BRACKETS = /([[\]{])([^[\]{}]*)([[\]}])/y;
const BOUNDS = /^(.*?)\s(?:TO|to)\s(.*)$/s;
const FUNCTION = /#([a-z_]+)\s*\(/iy;
const WORD = /[^\s()"',]+/y;

const withoutEscapes = (text: string): string => text.replace(/\\(.)/gs, '$1');

/** Splits at the commas that stand outside of quotes and brackets. */
function argumentsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (quote !== '') {
      if (character === '\\') i++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) =>
      /^(["'])[\s\S]*\1$/.test(part) && part.length > 1 ? withoutEscapes(part.slice(1, -1)) : part,
    );
}

/** Where the bracket that is open before `start` closes; the end of the text when it never does. */
function closing(text: string, start: number): number {
  let depth = 1;
  let quote = '';
  for (let i = start; i < text.length; i++) {
    const character = text[i];
    if (quote !== '') {
      if (character === '\\') i++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return i;
  }
  return text.length;
}

/** The tokens of a query of version 1, positions in the text as given. */
export function v1Tokens(text: string): readonly V1Token[] {
  const tokens: V1Token[] = [];
  let position = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(text);
  };
  const push = (token: V1Token) => {
    tokens.push(token);
    position = token.at.end;
  };
  while (position < text.length) {
    const space = match(SPACE);
    if (space !== null) {
      position += space[0].length;
      continue;
    }
    const start = position;
    const spanOf = (found: string) => ({ start, end: start + found.length });
    const called = match(FUNCTION);
    if (called !== null) {
      const inside = start + called[0].length;
      const end = closing(text, inside);
      const args = argumentsOf(text.slice(inside, end));
      push({
        kind: 'function',
        name: (called[1] ?? '').toLowerCase(),
        args,
        at: { start, end: Math.min(end + 1, text.length) },
      });
      continue;
    }
    const quoted = match(QUOTED);
    if (quoted !== null) {
      push({ kind: 'phrase', text: withoutEscapes(quoted[1] ?? quoted[2] ?? ''), at: spanOf(quoted[0]) });
      continue;
    }
    const [whole = '', opening, inside = '', ending] = match(BRACKETS) ?? [];
    const bounds = BOUNDS.exec(inside);
    if (bounds !== null) {
      const [, low = '', high = ''] = bounds;
      push({
        kind: 'interval',
        low: low.trim(),
        lowIncluded: opening === '[',
        high: high.trim(),
        highIncluded: ending === ']',
        at: spanOf(whole),
      });
      continue;
    }
    const comparison = match(COMPARISON);
    if (comparison !== null) {
      const [whole, field = '', op] = comparison;
      // The pattern allows nothing else.
      push({ kind: 'comparison', field, op: op as '=', at: spanOf(whole) });
      continue;
    }
    const word = match(WORD)?.[0];
    if (word === undefined) {
      const kind = text[start] === '(' ? 'open' : text[start] === ')' ? 'close' : 'comma';
      push({ kind, at: { start, end: start + 1 } });
      continue;
    }
    if (word === 'AND' || word === 'OR' || word === 'NOT')
      push({ kind: word.toLowerCase() as 'and', at: spanOf(word) });
    else push({ kind: 'word', text: word, at: spanOf(word) });
  }
  return tokens;
}
