import { join, raw, type Sql, sql, varchar } from '#lib';
import { fold, foldedWords } from '../fold.ts';
import type { ConditionFunction, Printed, PrintedScope } from './model.ts';

/** A word that is looked for. */
interface SoughtWord {
  readonly text: string;
  /** It may be the beginning of a longer word. */
  readonly isPrefix: boolean;
  /** So many letters may be other ones, missing or too many. */
  readonly edits: number;
}

function soughtText([text]: readonly Printed[]): string {
  if (text?.expr.kind !== 'literal') throw new Error('a search was checked and has no text');
  return String(text.expr.value);
}

// Each word costs a look into every text: of a page pasted into a search so many say what is meant, and a thousand would
// be more than the engine's parser takes.
const MAX_WORDS = 32;

/** What is looked for: each word once, where it was typed last. */
export const wordsIn = (text: string): readonly string[] =>
  [...new Set(foldedWords(text).toReversed())].toReversed().slice(-MAX_WORDS);

/** The last word is being typed; the others are complete and may be misspelt. */
const fuzzyWords = (text: string): readonly SoughtWord[] =>
  wordsIn(text).map((word, i, words) => {
    const isLast = i === words.length - 1;
    const edits = isLast ? 0 : word.length > 5 ? 2 : word.length > 2 ? 1 : 0;
    return { text: word, isPrefix: isLast, edits };
  });

const beginnings = (text: string): readonly SoughtWord[] =>
  wordsIn(text).map((word) => ({ text: word, isPrefix: true, edits: 0 }));

/** The folded text that a search reads. */
function haystack(scope: PrintedScope | undefined): Sql {
  if (scope === undefined || scope.kind === 'stored') return scope?.text ?? raw("''");
  const folded = scope.fields.map(({ expr, sql: value }) => {
    const isList = expr.kind === 'field' && expr.multivalued;
    return sql`strip_accents(lower(${isList ? sql`array_to_string(${value}, chr(1))` : value}))`;
  });
  if (folded.length === 0) return raw("''");
  return folded.length === 1 ? (folded[0] ?? raw("''")) : sql`concat_ws(chr(1), ${join(folded)})`;
}

// Scripts that write no blanks between words: any place may begin one.
const WITHOUT_BLANKS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;

const isWord = (text: Sql, word: string, isWhole: boolean): Sql =>
  sql`regexp_matches(${text}, ${varchar(`(^|[^\\pL\\pN])${word}${isWhole ? '([^\\pL\\pN]|$)' : ''}`)})`;

/** The plain search is thirty times faster than the expression, and leaves few texts to it. */
const exactly = (text: Sql, { text: word, isPrefix }: SoughtWord): Sql =>
  WITHOUT_BLANKS.test(word)
    ? sql`contains(${text}, ${varchar(word)})`
    : sql`(contains(${text}, ${varchar(word)}) AND ${isWord(text, word, !isPrefix)})`;

const BREAK = raw("'[^\\pL\\pN]+'");

/**
 * A word at most `edits` letters away. Cut into one piece more than there may be edits, the word leaves one piece whole:
 * so only texts that hold a piece are taken apart.
 */
function misspelt(inText: Sql, { text: word, edits }: SoughtWord): Sql {
  const letters = [...word];
  const size = Math.ceil(letters.length / (edits + 1));
  const pieces = Array.from({ length: edits + 1 }, (_, i) =>
    letters.slice(i * size, (i + 1) * size).join(''),
  ).filter((piece) => piece !== '');
  const holds = join(
    pieces.map((piece) => sql`contains(${inText}, ${varchar(piece)})`),
    ' OR ',
  );
  return sql`((${holds}) AND len(list_filter(string_split_regex(${inText}, ${BREAK}), lambda "$w": levenshtein("$w", ${varchar(word)}) <= ${raw(String(edits))})) > 0)`;
}

const everyWord =
  (read: (text: string) => readonly SoughtWord[]) =>
  (args: readonly Printed[], scope: PrintedScope | undefined): Sql => {
    const text = haystack(scope);
    const found = read(soughtText(args)).map((word) =>
      word.edits === 0 ? exactly(text, word) : sql`(${exactly(text, word)} OR ${misspelt(text, word)})`,
    );
    // A text without words was a constant before it came here.
    return found.length === 0 ? raw('FALSE') : sql`(${join(found, ' AND ')})`;
  };

/** Whole words before beginnings, beginnings before what is misspelt; of equals the shorter text. Below 1 per word for the text. */
const relevance =
  (read: (text: string) => readonly SoughtWord[]) =>
  (args: readonly Printed[], scope: PrintedScope | undefined): Sql => {
    const text = haystack(scope);
    const words = read(soughtText(args)).map(
      ({ text: word }) =>
        sql`(CASE WHEN NOT contains(${text}, ${varchar(word)}) THEN 1 WHEN ${isWord(text, word, true)} THEN 3 WHEN ${isWord(text, word, false)} THEN 2 ELSE 1 END)`,
    );
    const shortness = sql`64.0 / (64 + strlen(${text}))`;
    return sql`(${join([...words, shortness], ' + ')})`;
  };

const STARS = 'hyg-stellar-database';
const DEEP_SKY = 'ngc-ic-messier-catalog';

export const searchConditions: readonly ConditionFunction[] = [
  {
    name: 'text',
    kind: 'condition',
    isLiteral: true,
    signatures: ['"text"'],
    clauses: ['where'],
    summary: {
      en: 'A text alone: every word of it begins a word in some text of the record, without regard to case and accents. The best matches come first unless `order_by` says otherwise. Of a long text the last 32 different words are looked for.',
      fr: 'Un texte seul : chacun de ses mots commence un mot dans l’un des textes de l’enregistrement, sans égard à la casse ni aux accents. Les meilleurs résultats viennent d’abord, sauf si `order_by` en décide autrement. D’un long texte, les 32 derniers mots différents sont cherchés.',
    },
    takes: [['constant']],
    scope: 'text',
    sql: { duckdb: everyWord(beginnings) },
    relevance: { duckdb: relevance(beginnings) },
    examples: [
      { clause: 'where', text: '"veg"', gives: ['Vega'] },
      { clause: 'where', text: '"etamin"', gives: ['Étamin'] },
      { clause: 'where', text: '"lyra" and not "double"', gives: ['Vega'] },
    ],
    demo: { dataset: DEEP_SKY, clauses: { where: '"nebula orion"', select: 'name, common_names, const' } },
  },
  {
    name: 'search',
    kind: 'condition',
    signatures: ['search("text")', 'search(field, …, "text")', 'search(*, "text")'],
    clauses: ['where'],
    summary: {
      en: 'Every word occurs. Words of three to five letters may have one wrong letter, longer ones two; the last word may be the beginning of one. Without regard to case and accents; the best matches come first unless `order_by` says otherwise.',
      fr: 'Chaque mot est présent. Les mots de trois à cinq lettres peuvent avoir une lettre fautive, les plus longs deux ; le dernier peut n’être qu’un début. Sans égard à la casse ni aux accents ; les meilleurs résultats viennent d’abord, sauf si `order_by` en décide autrement.',
    },
    takes: [['constant']],
    scope: 'text',
    sql: { duckdb: everyWord(fuzzyWords) },
    relevance: { duckdb: relevance(fuzzyWords) },
    examples: [
      { clause: 'where', text: 'search("bright lyr")', gives: ['Vega'] },
      { clause: 'where', text: 'search(constellation, "Aqvila Aq")', gives: ['Altair'] },
    ],
    demo: {
      dataset: DEEP_SKY,
      clauses: { where: 'search(common_names, "whirpool gal")', select: 'name, common_names' },
    },
  },
  {
    name: 'suggest',
    kind: 'condition',
    signatures: ['suggest("text")', 'suggest(field, …, "text")', 'suggest(*, "text")'],
    clauses: ['where'],
    summary: {
      en: 'Every word of the text begins a word: for suggestions while somebody types. Without regard to case and accents.',
      fr: 'Chaque mot du texte commence un mot : pour suggérer pendant la frappe. Sans égard à la casse ni aux accents.',
    },
    takes: [['constant']],
    scope: 'text',
    sql: { duckdb: everyWord(beginnings) },
    relevance: { duckdb: relevance(beginnings) },
    examples: [{ clause: 'where', text: 'suggest(star, "al")', gives: ['Altair'] }],
    demo: {
      dataset: STARS,
      clauses: { where: 'suggest(proper, "al")', select: 'proper, con, mag', order_by: 'mag' },
    },
  },
  {
    name: 'startswith',
    kind: 'condition',
    signatures: ['startswith("text")', 'startswith(field, …, "text")', 'startswith(*, "text")'],
    clauses: ['where'],
    summary: {
      en: 'The whole value begins with the text, in this case and with these accents.',
      fr: 'La valeur entière commence par le texte, avec cette casse et ces accents.',
    },
    takes: [['constant']],
    scope: 'values',
    sql: {
      duckdb: (args, scope) => {
        const start = varchar(soughtText(args));
        const fields = scope?.kind === 'fields' ? scope.fields : [];
        const begins = fields.map(({ expr, sql: value }) =>
          expr.kind === 'field' && expr.multivalued
            ? sql`(len(list_filter(${value}, lambda "$v": starts_with("$v", ${start}))) > 0)`
            : sql`starts_with(${value}, ${start})`,
        );
        return begins.length === 0 ? raw('FALSE') : sql`(${join(begins, ' OR ')})`;
      },
    },
    examples: [
      { clause: 'where', text: 'startswith(star, "Al")', gives: ['Altair'] },
      { clause: 'where', text: 'startswith(star, "al")', gives: [] },
    ],
    demo: { dataset: DEEP_SKY, clauses: { where: 'startswith(name, "NGC70")', select: 'name, const' } },
  },
];

/** SQL for `like`: every word occurs somewhere in the value. */
export function likeSql({ expr, sql: value }: Printed, words: readonly string[]): Sql {
  if (words.length === 0) return sql`(${value} IS NOT NULL)`;
  const isList = expr.kind === 'field' && expr.multivalued;
  const text = isList
    ? sql`array_to_string(${value}, ' ')`
    : expr.type === 'text' || expr.type === 'json_blob'
      ? value
      : sql`CAST(${value} AS VARCHAR)`;
  return sql`(${join(
    words.map((word) => sql`contains(strip_accents(lower(${text})), ${varchar(word)})`),
    ' AND ',
  )})`;
}

function withoutWildcards(word: string): string {
  let end = word.length;
  while (end > 0 && '%*'.includes(word[end - 1] ?? '')) end -= 1;
  return word.slice(0, end).replace(/^[%*]+/, '');
}

/** The words of a `like` pattern, folded, without the wildcards that programs put at their ends. */
export const likeWords = (pattern: string): readonly string[] =>
  fold(pattern)
    .split(/\s+/)
    .map(withoutWildcards)
    .filter((word) => word !== '');
