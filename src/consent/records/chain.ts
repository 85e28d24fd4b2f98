import { createHash } from 'node:crypto';
import type { ChainEntry, ChainHead, ChainRow, ErasureRecord, Picture, PicturesRecord } from './model.ts';

/** The hash before the first row. */
export const GENESIS = '0'.repeat(64);

/** SHA-256, hex. */
export const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

const hashOfRow = (position: number, prev: string, body: string): string =>
  sha256(`almagest-chain/1\n${position}\n${prev}\n${body}`);

/** The row that follows the head. */
export function nextRow(head: ChainHead, record: ChainEntry): ChainRow {
  const position = head.position + 1;
  const body = JSON.stringify(record);
  return { position, prev: head.hash, hash: hashOfRow(position, head.hash, body), body };
}

/** The row that names pictures. */
export const picturesRecord = (
  { time, publication, browser }: Pick<PicturesRecord, 'time' | 'publication' | 'browser'>,
  pictures: readonly Picture[],
): PicturesRecord => ({
  schema: 'almagest-pictures/1',
  time,
  publication,
  browser,
  pictures: pictures.map(({ name, png }) => ({ name, sha256: sha256(png), bytes: png.length })),
});

/** Something in a chain that cannot be explained. */
export interface ChainFault {
  readonly position: number;
  readonly kind: 'gap' | 'broken-link' | 'altered' | 'erased-without-notice' | 'unreadable';
}

/** What a walk along a chain found. */
export interface ChainReport {
  readonly rows: number;
  readonly erased: number;
  readonly head: ChainHead;
  /** At most 100. */
  readonly faults: readonly ChainFault[];
}

const MAX_FAULTS = 100;

/** Walks along a chain: positions without gaps, links that hold, contents that fit their hash, erasures that are announced. */
export async function verifyChain(rows: AsyncIterable<ChainRow> | Iterable<ChainRow>): Promise<ChainReport> {
  const faults: ChainFault[] = [];
  const emptied = new Map<string, number>();
  let head: ChainHead = { position: 0, hash: GENESIS };
  let erased = 0;
  const fault = (position: number, kind: ChainFault['kind']) => {
    if (faults.length < MAX_FAULTS) faults.push({ position, kind });
  };
  for await (const row of rows) {
    if (row.position !== head.position + 1) fault(row.position, 'gap');
    if (row.prev !== head.hash) fault(row.position, 'broken-link');
    if (row.body === null) {
      erased += 1;
      emptied.set(row.hash, row.position);
    } else {
      if (hashOfRow(row.position, row.prev, row.body) !== row.hash) fault(row.position, 'altered');
      for (const hash of erasedBy(row, fault)) emptied.delete(hash);
    }
    head = { position: row.position, hash: row.hash };
  }
  for (const position of emptied.values()) fault(position, 'erased-without-notice');
  return { rows: head.position, erased, head, faults };
}

function erasedBy(
  row: ChainRow,
  fault: (position: number, kind: ChainFault['kind']) => void,
): readonly string[] {
  if (row.body === null || !row.body.startsWith('{"schema":"almagest-erasure/1"')) return [];
  try {
    const { erased } = JSON.parse(row.body) as ErasureRecord;
    return erased;
  } catch {
    fault(row.position, 'unreadable');
    return [];
  }
}
