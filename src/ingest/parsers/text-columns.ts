/** How the columns of a text table without separators were made out. */
export interface TextColumns {
  /** `words`: blanks lie between the values; `places`: values stand at the same places of every line. */
  readonly by: 'words' | 'places';
  /** Of the columns: first character, from 0, and after the last one; or the numbers of the words. */
  readonly spans: readonly { readonly from: number; readonly to: number }[];
  /** Names, where the table tells them. */
  readonly labels: readonly {
    readonly label: string;
    readonly unit?: string;
    readonly description?: string;
  }[];
  /** Lines before the first record. */
  readonly from: number;
}

const SAMPLED = 4000;
const RULE = /^\s*[-=]{2,}(?:\s+[-=]{2,})*\s*$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;

export const isComment = (line: string): boolean => /^\s*#/.test(line);

/** The values of a line; what is quoted is one. */
export const wordsOf = (line: string): readonly string[] =>
  (line.match(/"[^"]*"|\S+/g) ?? []).map((word) =>
    word.length > 1 && /^".*"$/.test(word) ? word.slice(1, -1) : word,
  );

/** The columns of a table that is written without separators; undefined when it looks like none. */
export function textColumns(lines: readonly string[]): TextColumns | undefined {
  const ruled = underRule(lines);
  if (ruled) return ruled;
  const body = lines
    .map((line, at) => ({ line, at }))
    .filter(({ line }) => line.trim() !== '' && !isComment(line))
    .slice(0, SAMPLED);
  return byWords(lines, body) ?? byPlaces(body);
}

interface Line {
  readonly line: string;
  readonly at: number;
}

/** Names above a line of dashes, which says how wide each column is. */
function underRule(lines: readonly string[]): TextColumns | undefined {
  const at = lines
    .slice(0, 100)
    .findIndex((line, i) => RULE.test(line) && (lines[i - 1] ?? '').trim() !== '');
  const rule = lines[at];
  const names = lines[at - 1];
  if (rule === undefined || names === undefined || lines.length < at + 2) return undefined;
  const spans = [...rule.matchAll(/[-=]+/g)].map(({ index, 0: run }) => ({
    from: index,
    to: index + run.length,
  }));
  const labels = spans.map(({ from, to }) => ({ label: names.slice(from, to).trim() }));
  const isFilled = labels.every(({ label }) => label !== '');
  return spans.length > 1 && isFilled ? { by: 'places', spans, labels, from: at + 1 } : undefined;
}

/** The same number of words in each line. */
function byWords(lines: readonly string[], body: readonly Line[]): TextColumns | undefined {
  const rows = body.map(({ line }) => wordsOf(line));
  const width = rows.at(-1)?.length ?? 0;
  if (rows.length < 2 || width < 2 || rows.some((row) => row.length !== width)) return undefined;
  const begin = body[0]?.at ?? 0;
  const commented = commentedNames(lines.slice(0, begin), width);
  const [top = [], ...rest] = rows;
  const isHeader = commented === undefined && standsOver(top, rest);
  const values = isHeader ? rest : rows;
  if (!hasNumbers(values, width)) return undefined;
  const spans = merged(values, width);
  const labels = commented ?? (isHeader && spans.length === width ? top.map((label) => ({ label })) : []);
  return {
    by: 'words',
    spans: commented === undefined ? spans : single(width),
    labels,
    from: isHeader ? (body[1]?.at ?? begin) : begin,
  };
}

const single = (width: number) => Array.from({ length: width }, (_, i) => ({ from: i, to: i + 1 }));

/** Words of sentences do not begin at one place in twenty lines. */
const areFilled = (rows: readonly (readonly string[])[]): boolean =>
  rows.length >= 20 && rows.every((row) => row.every((cell) => cell !== ''));

/** Places at which no line has anything lie between columns. */
function byPlaces(body: readonly Line[]): TextColumns | undefined {
  const length = Math.max(...body.map(({ line }) => line.trimEnd().length));
  if (body.length < 3 || length > 10_000 || body.some(({ line }) => line.includes('\t'))) return undefined;
  const below = runsOf(body.slice(1), length);
  const isHeader = standsOver(
    cellsOf(body[0], below),
    body.slice(1).map((line) => cellsOf(line, below)),
  );
  // Names may be wider than what stands below them; values of the first record may be wider than those of the others.
  const all = runsOf(body, length);
  const spans = isHeader && all.length !== below.length ? below : all;
  const rows = body.map((line) => cellsOf(line, spans));
  const [top = [], ...rest] = rows;
  if (spans.length < 3 || !(hasNumbers(rest, spans.length) || areFilled(rows))) return undefined;
  const values = isHeader ? rest : rows;
  const together = merged(values, spans.length).map(({ from, to }) => ({
    from: spans[from]?.from ?? 0,
    to: to === spans.length ? Number.POSITIVE_INFINITY : (spans[to - 1]?.to ?? 0),
  }));
  return {
    by: 'places',
    spans: together,
    labels: isHeader && together.length === spans.length ? top.map((label) => ({ label })) : [],
    from: (isHeader ? body[1] : body[0])?.at ?? 0,
  };
}

type Span = TextColumns['spans'][number];

const cellsOf = (line: Line | undefined, spans: readonly Span[]): readonly string[] =>
  spans.map(({ from, to }) => line?.line.slice(from, to).trim() ?? '');

/** Stretches of places at which some line has something. */
function runsOf(lines: readonly Line[], length: number): readonly Span[] {
  const isUsed = Array.from({ length }, () => false);
  for (const { line } of lines)
    for (let i = 0; i < line.length; i += 1) if (line[i] !== ' ') isUsed[i] = true;
  const spans: { from: number; to: number }[] = [];
  for (let i = 0; i <= length; i += 1) {
    if (isUsed[i] && !isUsed[i - 1]) spans.push({ from: i, to: length });
    const last = spans.at(-1);
    if (!isUsed[i] && isUsed[i - 1] && last) last.to = i;
  }
  return spans;
}

/** Names stand over numbers, and are none. */
function standsOver(top: readonly string[], below: readonly (readonly string[])[]): boolean {
  if (top.some((cell) => NUMBER.test(cell)) || top.every((cell) => cell === '')) return false;
  return top.some((_, i) => isNumeric(below, i));
}

function isNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  const filled = rows.map((row) => row[column] ?? '').filter((cell) => cell !== '');
  return (
    filled.length * 2 >= rows.length &&
    filled.filter((cell) => NUMBER.test(cell)).length >= 0.9 * filled.length
  );
}

const hasNumbers = (rows: readonly (readonly string[])[], width: number): boolean =>
  Array.from({ length: width }).some((_, i) => isNumeric(rows, i));

/** Hours or degrees, minutes and seconds between blanks are one value. */
function merged(
  rows: readonly (readonly string[])[],
  width: number,
): readonly { readonly from: number; readonly to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (let i = 0; i < width; i += 1) {
    const isAngle = isSexagesimal(rows, i);
    spans.push({ from: i, to: i + (isAngle ? 3 : 1) });
    if (isAngle) i += 2;
  }
  return spans;
}

function isSexagesimal(rows: readonly (readonly string[])[], at: number): boolean {
  const filled = rows.filter((row) => (row[at] ?? '') !== '' || (row[at + 1] ?? '') !== '');
  const isPart = ([, minutes = '', seconds = '']: readonly string[]) =>
    /^[0-5]\d$/.test(minutes) && /^[0-5]\d(?:\.\d*)?$/.test(seconds);
  return (
    filled.length >= 3 &&
    filled.every((row) => /^[+-]?\d\d?\d?$/.test(row[at] ?? '') && isPart(row.slice(at, at + 3))) &&
    filled.some((row) => /^[+-]|^0\d/.test(row[at] ?? '') || /\./.test(row[at + 2] ?? ''))
  );
}

const areNames = (words: readonly string[]): boolean =>
  new Set(words).size === words.length && words.every((word) => /^[A-Za-z_][^\s:;,]*$/.test(word));

/** `Magnitude [mag]`: what is said, and the unit behind it. */
function unitOf(said: string): { readonly description: string; readonly unit?: string } {
  const begin = said.endsWith(']') ? said.indexOf('[', said.lastIndexOf(']', said.length - 2) + 1) : -1;
  const unit = said.slice(begin + 1, -1);
  return begin < 0 || unit === ''
    ? { description: said }
    : { description: said.slice(0, begin).trimEnd(), unit };
}

/** `# 3 MAG_AUTO Magnitude [mag]` in a line for each column, or all names in one. */
function commentedNames(before: readonly string[], width: number): TextColumns['labels'] | undefined {
  const comments = before.filter(isComment).map((line) => line.replace(/^\s*#+\s?/, ''));
  const numbered = comments.flatMap((line) => {
    const [, number, label = '', said = ''] = /^\s*(\d+)\s+([^\s\d]\S*)\s*(.*)$/s.exec(line) ?? [];
    return number === undefined ? [] : [{ number: Number(number), label, said: said.trim() }];
  });
  if (numbered.length > 0 && numbered.length === comments.filter((line) => line.trim() !== '').length) {
    // Of two with one number the first counts.
    const byNumber = new Map(numbered.toReversed().map((one) => [one.number, one]));
    return Array.from({ length: width }, (_, i) => {
      const { label = `column_${i + 1}`, said = '' } = byNumber.get(i + 1) ?? {};
      const { description, unit } = unitOf(said);
      return { label, ...(unit && { unit }), ...(description && { description }) };
    });
  }
  // The first comment or the last one; those between are sentences.
  const said = comments.map(wordsOf).filter((words) => words.length > 0);
  const names = [said[0], said.at(-1)].find((words) => words?.length === width && areNames(words));
  return names?.map((label) => ({ label }));
}
