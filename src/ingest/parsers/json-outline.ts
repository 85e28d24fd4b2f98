import { createReadStream } from 'node:fs';
import { Refusal, throwIfAborted } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { type JsonKind, type JsonListener, JsonScanner } from './json-scanner.ts';

/** An array or object that may hold the records. */
interface Container {
  readonly path: readonly string[];
  readonly kind: 'object' | 'array';
  count: number;
  readonly kinds: Set<JsonKind>;
}

/** Where the records are in a JSON text. */
export interface RecordsPlace {
  /** Members that lead to it; undefined when the text is a row of values, each a record. */
  readonly path: readonly string[] | undefined;
  /** `keyed`: an object whose members are the records. `single`: the value there is the one record. */
  readonly shape: 'array' | 'keyed' | 'single';
  /** Of records that are lists: the array beside them that names the columns. */
  readonly names?: readonly string[];
}

interface Outline {
  readonly texts: number;
  readonly containers: readonly Container[];
}

/** How deep below the top records are looked for. */
const DEPTH = 4;
const KEPT_CONTAINERS = 5000;

/** Reads through a JSON text. `onChunk` sees every chunk after it was scanned. */
export async function scanJson(
  context: ParseContext,
  path: string,
  skip: number,
  listener: JsonListener,
  reportDepth: number,
  onChunk?: (chunk: Buffer, offset: number) => void | Promise<void>,
): Promise<void> {
  const scanner = new JsonScanner(listener, { reportDepth, maxKeyBytes: context.limits.maxCellBytes });
  let offset = 0;
  for await (const chunk of createReadStream(path, { start: skip, highWaterMark: 1 << 20 })) {
    throwIfAborted(context.signal);
    scanner.scan(chunk as Buffer);
    await onChunk?.(chunk as Buffer, offset);
    offset += (chunk as Buffer).length;
    context.onBytes(offset);
  }
  scanner.finish();
}

/** Finds the records of a JSON text: an array, an array inside an object, members of an object, or the value itself. */
export async function findRecords(context: ParseContext, path: string, skip: number): Promise<RecordsPlace> {
  const outline = await outlineOf(context, path, skip);
  if (outline.texts === 0) throw new Refusal({ code: 'empty', message: 'The source holds no JSON value.' });
  if (outline.texts > 1) return { path: undefined, shape: 'array' };
  const { root } = context.options;
  const place = root === undefined ? choose(outline) : atRoot(outline, root);
  const names = namesBeside(outline, place);
  return names ? { ...place, names } : place;
}

/** `{"fields": ["a", "b"], "data": [[1, 2], …]}`: the array that names the columns. */
function namesBeside({ containers }: Outline, { path, shape }: RecordsPlace): readonly string[] | undefined {
  if (shape !== 'array' || path === undefined || path.length === 0) return undefined;
  const own = containers.find((container) => container.path === path);
  if (!own?.kinds.has('array')) return undefined;
  const parent = path.slice(0, -1).join('\0');
  return containers.find(
    ({ kind, kinds, path: other }) =>
      kind === 'array' &&
      kinds.size === 1 &&
      (kinds.has('string') || kinds.has('object')) &&
      other.slice(0, -1).join('\0') === parent &&
      /^(?:fields|columns|header|headers|names|column_?names|metadata)$/i.test(other.at(-1) ?? ''),
  )?.path;
}

async function outlineOf(context: ParseContext, path: string, skip: number): Promise<Outline> {
  const containers: Container[] = [];
  // The containers that are open and can be named; null for those inside arrays.
  const open: (Container | null)[] = [];
  let texts = 0;
  await scanJson(
    context,
    path,
    skip,
    {
      begin(kind, depth, _offset, key) {
        if (depth === 0) texts += 1;
        const parent = depth === 0 ? undefined : open[depth - 1];
        if (parent) {
          parent.count += 1;
          parent.kinds.add(kind);
        }
        open.length = depth;
        const canBeNamed = depth === 0 || (parent?.kind === 'object' && key !== undefined);
        const isContainer = kind === 'object' || kind === 'array';
        if (!isContainer || !canBeNamed || containers.length >= KEPT_CONTAINERS) {
          open.push(null);
          return;
        }
        const container: Container = {
          path: parent ? [...parent.path, key as string] : [],
          kind,
          count: 0,
          kinds: new Set(),
        };
        containers.push(container);
        open.push(container);
      },
      end() {},
    },
    DEPTH,
  );
  return { texts, containers };
}

const shapeOf = (container: Container): RecordsPlace['shape'] =>
  container.kind === 'array' ? 'array' : isKeyed(container) ? 'keyed' : 'single';

const isKeyed = ({ kind, kinds, count }: Container): boolean =>
  kind === 'object' && count > 1 && kinds.size === 1 && kinds.has('object');

function atRoot({ containers }: Outline, root: string): RecordsPlace {
  const found = containers.find(({ path }) => path.join('.') === root);
  if (found) return { path: found.path, shape: shapeOf(found) };
  const arrays = containers.filter(({ kind, path }) => kind === 'array' && path.length > 0);
  throw new Refusal({
    code: 'unknown-field',
    message: `There is no member ${root} that could hold records.`,
    advice:
      arrays.length === 0
        ? 'The text has no arrays in named members.'
        : `These can: ${arrays
            .slice(0, 20)
            .map(({ path }) => path.join('.'))
            .join(', ')}.`,
  });
}

function choose({ containers }: Outline): RecordsPlace {
  const top = containers[0];
  if (!top) return { path: [], shape: 'single' };
  if (top.kind === 'array') return { path: [], shape: 'array' };
  const named = new Map(containers.map((container) => [container.path.join('\0'), container]));
  if (named.has('arcs') && named.has('objects'))
    throw new Refusal({
      code: 'unknown-format',
      message: 'This is TopoJSON, which is not read.',
      advice: 'Convert it to GeoJSON first.',
    });
  if (named.get('features')?.kind === 'array') return { path: ['features'], shape: 'array' };
  // A bare feature or geometry.
  if (named.has('geometry') || named.has('coordinates')) return { path: [], shape: 'single' };
  const tables = containers
    .filter(({ kind, kinds }) => kind === 'array' && (kinds.has('object') || kinds.has('array')))
    .filter(({ kinds }) => kinds.size === 1)
    .sort((a, b) => b.count - a.count || a.path.length - b.path.length);
  const keyed = containers
    .filter(isKeyed)
    .sort((a, b) => a.path.length - b.path.length || b.count - a.count)[0];
  const table = tables[0];
  if (keyed && (!table || keyed.count >= table.count)) return { path: keyed.path, shape: 'keyed' };
  if (table) return { path: table.path, shape: 'array' };
  return { path: [], shape: 'single' };
}
