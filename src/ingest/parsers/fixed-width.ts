import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { readByteColumns } from './byte-columns.ts';
import type { ParseContext } from './context.ts';
import { knownLayout } from './known-layouts.ts';
import { looksLikePsrcat, readPsrcat } from './psrcat.ts';
import { RecordTable, type TableColumn } from './record-table.ts';
import { isComment, type TextColumns, textColumns, wordsOf } from './text-columns.ts';
import { readAsUtf8, type TextFile } from './text-file.ts';
import { beginningLines, linesOf } from './text-lines.ts';

const HEAD_BYTES = 1 << 20;

/** Text tables without separators: those of known layouts, those of words between blanks, and those of fixed width. */
export async function parseFixedWidth(context: ParseContext): Promise<Parsed> {
  const text = await readAsUtf8(context, { lines: true });
  const lines = await beginningLines(text, HEAD_BYTES);
  const known = knownLayout(lines);
  if (known) {
    const { layout, from } = known;
    const { leftOut, ...rows } = await readByteColumns(context, text, layout.columns, {
      from,
      isRow: (line) => layout.line.test(line),
    });
    return {
      ...rows,
      recognised: { encoding: text.encoding, layout: layout.name },
      notes: leftOut === 0 ? [] : [`${leftOut} lines that are no records of it were left out.`],
    };
  }
  if (looksLikePsrcat(lines)) return readPsrcat(context, text);
  const columns = textColumns(lines);
  if (columns === undefined)
    throw new Refusal({
      code: 'malformed',
      message: 'The text has no columns that can be made out.',
      advice: 'Give the table as CSV, or with a description of its columns.',
    });
  return readRows(context, text, columns);
}

async function readRows(context: ParseContext, text: TextFile, columns: TextColumns): Promise<Parsed> {
  const { spans, labels, by, from } = columns;
  const rows = new RecordTable(
    context,
    spans.map((_, i): TableColumn => ({ label: '', type: 'untyped', ...labels[i] })),
  );
  const width = spans.at(-1)?.to ?? 0;
  try {
    for await (const line of linesOf(context, text, from)) {
      if (line.trim() === '' || isComment(line)) continue;
      const row = rows.count + 1;
      const words = by === 'words' ? wordsOf(line) : [];
      if (by === 'words' && words.length !== width)
        rows.reject(row, 0, line.trim(), `the row has ${words.length} values instead of ${width}`);
      const outside = by === 'places' ? outsideOf(line, spans) : '';
      if (outside !== '') rows.reject(row, 0, outside, 'the value does not stand in any column');
      const cells = spans.map((span, i): readonly [number, string] => [
        i,
        by === 'words' ? words.slice(span.from, span.to).join(' ') : line.slice(span.from, span.to).trim(),
      ]);
      if (rows.add(row, cells)) await rows.settle();
    }
    return {
      ...(await rows.finish('The table')),
      recognised: {
        encoding: text.encoding,
        columns: by === 'words' ? 'between blanks' : 'of fixed width',
        header: labels.length > 0 ? 'yes' : 'none',
      },
      notes: [
        by === 'words'
          ? 'This is no CSV: what stands between blanks was taken for values.'
          : `This is no CSV: its columns were taken to begin at the characters ${spans.map((span) => span.from + 1).join(', ')}.`,
        ...(labels.length > 0 ? [] : ['The table has no header; its columns are numbered.']),
      ],
    };
  } finally {
    await rows.close();
  }
}

/** What a line has between the columns. */
function outsideOf(line: string, spans: TextColumns['spans']): string {
  let end = 0;
  let outside = '';
  for (const { from, to } of spans) {
    outside += line.slice(end, from).trim();
    end = to;
  }
  return end === Number.POSITIVE_INFINITY ? outside : outside + line.slice(end).trim();
}
