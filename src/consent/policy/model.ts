/** A piece of a line: text, a name as it stands on the wire, or a link. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  /** An address of ours begins with `/`, without language. */
  | { readonly text: string; readonly href: string };

export type Line = readonly Inline[];

/** A cell of a table: lines below one another. */
export type Cell = readonly Line[];

/** Everything that a document is made of, in the order of reading. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly id?: string; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Line }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  | { readonly kind: 'terms'; readonly terms: readonly (readonly [term: string, text: Line])[] }
  | {
      readonly kind: 'table';
      /** What the table holds, for those who cannot see where it stands. */
      readonly caption: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** Number of the column that names its row, from 0. */
      readonly rowHead: number;
    };

/** A document in one language: a page, a sheet of paper and a PDF say the same. */
export interface ConsentDocument {
  readonly title: string;
  readonly description: string;
  readonly language: string;
  /** Name of the portal. */
  readonly portal: string;
  /** ISO 8601, UTC: since when it says what it says. */
  readonly date: string;
  readonly blocks: readonly Block[];
}

/** Plain text of a line. */
export const plainLine = (line: Line): string =>
  line
    .map((part) =>
      typeof part === 'string'
        ? part
        : 'code' in part
          ? part.code
          : 'strong' in part
            ? part.strong
            : part.text,
    )
    .join('');
