import { fail, ok, type Result } from '#lib';

/** What a page shows of a dataset: the first rows of a query, or the picture that is drawn of it. */
export interface Embed {
  readonly kind: 'table' | 'figure';
  readonly dataset: string;
  readonly select?: string;
  readonly where?: string;
  readonly groupBy?: string;
  readonly orderBy?: string;
  /** Rows, 1 to 100. */
  readonly limit: number;
  readonly caption?: string;
}

/** Why nothing can be drawn, with the line of the page that says it. */
export type EmbedProblem =
  | { readonly code: 'no-dataset'; readonly line: number }
  | { readonly code: 'unknown-word'; readonly line: number; readonly word: string }
  | { readonly code: 'bad-limit'; readonly line: number };

const KINDS: Readonly<Record<string, Embed['kind']>> = {
  'dataset-table': 'table',
  'dataset-figure': 'figure',
};
const WORDS = {
  dataset: 'dataset',
  select: 'select',
  where: 'where',
  group_by: 'groupBy',
  order_by: 'orderBy',
  limit: 'limit',
  caption: 'caption',
} as const;
const DEFAULT_ROWS = 10;
const MAX_ROWS = 100;

/**
 * Reads the lines `word: value` of a fenced block whose kind is `dataset-table` or `dataset-figure`; undefined for any
 * other block.
 * @param firstLine of the content, in the page, the first being 1
 */
export function readEmbed(
  info: string,
  content: string,
  firstLine: number,
): Result<Embed, EmbedProblem> | undefined {
  const kind = Object.hasOwn(KINDS, info) ? KINDS[info] : undefined;
  if (kind === undefined) return undefined;
  const given: Partial<Record<(typeof WORDS)[keyof typeof WORDS], string>> = {};
  for (const [i, text] of content.split('\n').entries()) {
    const line = text.trim();
    if (line === '') continue;
    const [, word = line, value = ''] = /^([a-z_]+)\s*:\s*(.*)$/s.exec(line) ?? [];
    if (!Object.hasOwn(WORDS, word))
      return fail({ code: 'unknown-word', line: firstLine + i, word: word.slice(0, 60) });
    // Looked up above.
    if (value !== '') given[WORDS[word as keyof typeof WORDS]] = value;
  }
  const { dataset, limit: rows, ...rest } = given;
  if (dataset === undefined) return fail({ code: 'no-dataset', line: firstLine });
  const limit = rows === undefined ? DEFAULT_ROWS : Number(rows);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_ROWS)
    return fail({ code: 'bad-limit', line: firstLine });
  return ok({ kind, dataset, limit, ...rest });
}
