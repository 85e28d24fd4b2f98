import type { Span } from '#lib';

export interface Token {
  readonly kind: 'name' | 'quoted-name' | 'number' | 'text' | 'date' | 'geometry' | 'symbol' | 'end' | 'bad';
  /** A symbol as written, a name without its quotes, a text without quotes and escapes, a number as written. */
  readonly text: string;
  readonly at: Span;
}

const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const DOTTED_NAME = /[\p{L}_][\p{L}\p{N}_]*(?:[.-][\p{L}\p{N}_]+)*/uy;
const SYMBOL = /<=|>=|!=|<>|==|\.\.|[()[\],=<>:*/+-]/y;
const SPACE = /\s+/y;

const matchAt = (pattern: RegExp, text: string, index: number): string | undefined => {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
};

/** The end of a quoted text that begins at `start`, behind its closing mark, and what it says; undefined when it never closes. */
function quoted(text: string, start: number): { readonly end: number; readonly value: string } | undefined {
  const mark = text[start];
  let value = '';
  for (let i = start + 1; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\' && i + 1 < text.length) {
      i++;
      value += text[i];
    } else if (char === mark) return { end: i + 1, value };
    else value += char;
  }
  return undefined;
}

/** The tokens of a clause, for any text: what fits nothing becomes a `bad` token. The last one is `end`. */
export function tokenize(text: string, dottedNames: boolean): readonly Token[] {
  const tokens: Token[] = [];
  let index = 0;
  const add = (kind: Token['kind'], value: string, end: number) => {
    tokens.push({ kind, text: value, at: { start: index, end } });
    index = end;
  };
  while (index < text.length) {
    const space = matchAt(SPACE, text, index);
    if (space !== undefined) {
      index += space.length;
      continue;
    }
    const char = text[index] ?? '';
    if (char === '"' || char === "'" || char === '`') {
      const whole = quoted(text, index);
      if (whole === undefined) add('bad', char, text.length);
      else add(char === '`' ? 'quoted-name' : 'text', whole.value, whole.end);
      continue;
    }
    const number = matchAt(NUMBER, text, index);
    if (number !== undefined) {
      add('number', number, index + number.length);
      continue;
    }
    const name = matchAt(dottedNames ? DOTTED_NAME : NAME, text, index);
    if (name !== undefined) {
      const next = text[index + name.length];
      const literal = /^(?:date|geom)$/i.test(name) && (next === "'" || next === '"');
      const whole = literal ? quoted(text, index + name.length) : undefined;
      if (literal && whole === undefined) add('bad', name, text.length);
      else if (whole) add(name.toLowerCase() === 'date' ? 'date' : 'geometry', whole.value, whole.end);
      else add('name', name, index + name.length);
      continue;
    }
    const symbol = matchAt(SYMBOL, text, index);
    if (symbol !== undefined) add('symbol', symbol, index + symbol.length);
    else {
      const strange = String.fromCodePoint(text.codePointAt(index) ?? 0);
      add('bad', strange, index + strange.length);
    }
  }
  tokens.push({ kind: 'end', text: '', at: { start: text.length, end: text.length } });
  return tokens;
}
