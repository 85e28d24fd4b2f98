import { createReadStream } from 'node:fs';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { OpenColumns } from './open-columns.ts';
import { RecordTable } from './record-table.ts';
import { readWholeXml, readXml, type XmlListener } from './xml.ts';

const DOCUMENT = {
  what: 'XML text',
  advice: 'Check that it was written or transferred completely.',
} as const;
const MAX_PATHS = 20_000;

/**
 * Reads the elements at a path (`root`: `catalog/star`) as records: their attributes and the texts inside them become columns, named
 * by where they are. Without a path the elements are taken that are repeated nearest to the top, or what these are mere lists of.
 */
export async function parseXml(context: ParseContext): Promise<Parsed> {
  const options = { signal: context.signal, ...DOCUMENT };
  const outline = new Outline();
  await readWholeXml(createReadStream(context.path), outline, options);
  const path = recordPath(context.options.root, outline);
  const rows = new RecordTable(context);
  const reader = new RecordReader(context, rows, path);
  try {
    for await (const _piece of readXml(createReadStream(context.path), reader, options)) await rows.settle();
    return {
      ...(await rows.finish(`The elements ${path}`, reader.columns)),
      recognised: { records: path },
      notes: [],
    };
  } finally {
    await rows.close();
  }
}

function recordPath(wanted: string | undefined, { counts }: Outline): string {
  const asked = wanted
    ?.split('/')
    .filter((part) => part !== '')
    .join('/');
  const repeated = [...counts]
    .filter(([, { most }]) => most > 1)
    .sort(([a, one], [b, two]) => depth(a) - depth(b) || two.count - one.count)
    .map(([path]) => path);
  if (asked !== undefined && asked !== '') {
    const found = counts.has(asked) ? asked : [...counts.keys()].find((path) => path.endsWith(`/${asked}`));
    if (found !== undefined) return found;
    throw new Refusal({
      code: 'sheet-missing',
      message: `The text has no elements ${asked.slice(0, 200)}.`,
      advice:
        repeated.length === 0
          ? 'No element is repeated.'
          : `These are repeated: ${repeated.slice(0, 10).join(', ')}.`,
    });
  }
  const [first] = repeated;
  if (first !== undefined) return withoutLists(first, counts);
  throw new Refusal({
    code: 'no-records',
    message: 'No element of the text is repeated, so that none is a record.',
    advice: 'Name the path of the records.',
  });
}

/** What is in the elements, as long as there is nothing in them but several of one name. */
function withoutLists(path: string, counts: Outline['counts']): string {
  if (counts.get(path)?.hasValues === true) return path;
  const [only, ...others] = [...counts.keys()].filter(
    (other) => other.startsWith(`${path}/`) && depth(other) === depth(path) + 1,
  );
  const isList = only !== undefined && others.length === 0 && (counts.get(only)?.most ?? 0) > 1;
  return isList ? withoutLists(only, counts) : path;
}

const depth = (path: string): number => path.split('/').length;

interface Counted {
  count: number;
  /** Beside each other. */
  most: number;
  /** Whether any has attributes, or text of its own. */
  hasValues: boolean;
}

/** How often there are elements of each path, and how many beside each other at the most. */
class Outline implements XmlListener {
  readonly counts = new Map<string, Counted>();
  readonly #open: { readonly path: string; readonly children: Map<string, number> }[] = [];

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const parent = this.#open.at(-1);
    const hasValues = Object.keys(attributes).length > 0;
    const path = parent ? `${parent.path}/${name}` : name;
    const beside = (parent?.children.get(name) ?? 0) + 1;
    if (parent && (beside > 1 || parent.children.size < MAX_PATHS)) parent.children.set(name, beside);
    const known = this.counts.get(path);
    if (known) {
      known.count += 1;
      known.most = Math.max(known.most, beside);
      known.hasValues ||= hasValues;
    } else if (this.counts.size < MAX_PATHS) this.counts.set(path, { count: 1, most: beside, hasValues });
    this.#open.push({ path, children: new Map() });
  }

  text(text: string): void {
    const known = this.counts.get(this.#open.at(-1)?.path ?? '');
    if (known) known.hasValues ||= text.trim() !== '';
  }

  close(): void {
    this.#open.pop();
  }
}

class RecordReader implements XmlListener {
  readonly #rows: RecordTable;
  readonly #open: OpenColumns;
  readonly #target: string;
  readonly #limit: number;
  readonly #path: string[] = [];
  /** Elements inside the record that are open, and whether anything was inside them. */
  readonly #inside: { readonly name: string; hasParts: boolean; text: string }[] = [];

  constructor({ limits }: ParseContext, rows: RecordTable, target: string) {
    this.#rows = rows;
    this.#target = target;
    this.#limit = limits.maxCellBytes;
    this.#open = new OpenColumns([], limits.maxColumns);
  }

  get columns() {
    return this.#open.columns;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name);
    if (this.#inside.length === 0 && this.#path.join('/') !== this.#target) return;
    const outer = this.#inside.at(-1);
    if (outer) outer.hasParts = true;
    this.#inside.push({ name, hasParts: false, text: '' });
    for (const [attribute, value] of Object.entries(attributes))
      if (!/^xmlns(?::|$)|:schemaLocation$/.test(attribute))
        this.#open.set(
          [this.#label, attribute.slice(attribute.indexOf(':') + 1)].filter((part) => part !== '').join('_'),
          value,
        );
  }

  /** Where in the record the open element is. */
  get #label(): string {
    return this.#inside
      .slice(1)
      .map(({ name }) => name)
      .join('_');
  }

  text(text: string): void {
    const inner = this.#inside.at(-1);
    if (!inner) return;
    inner.text += text;
    if (inner.text.length > this.#limit * 4)
      throw new Refusal({
        code: 'cell-too-large',
        message: `The text of ${inner.name} in record ${this.#rows.count + 1} is too long.`,
        advice: 'Leave it out of the source.',
      });
  }

  close(): void {
    this.#path.pop();
    const inner = this.#inside.at(-1);
    if (!inner) return;
    const isRecord = this.#inside.length === 1;
    // Text beside elements is layout, or the words between marks.
    this.#open.set(isRecord ? 'text' : this.#label, inner.text);
    this.#inside.pop();
    if (isRecord) this.#open.end(this.#rows);
  }
}
