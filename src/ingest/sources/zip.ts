import type { Readable } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';
import { Refusal } from '../refusal.ts';

/** A zip file that is open. */
export interface ZipArchive {
  readonly names: readonly string[];
  /** Bytes an entry says it has when unpacked; undefined when there is no such entry. */
  sizeOf(name: string): number | undefined;
  /** Bytes an entry takes in the file. */
  packedSizeOf(name: string): number | undefined;
  /** The bytes of an entry, checked against the size it says it has. @throws Refusal without such an entry */
  open(name: string): Promise<Readable>;
  close(): void;
}

const MAX_ENTRIES = 10_000;

const damaged = (cause: unknown): Refusal =>
  new Refusal(
    {
      code: 'malformed',
      message: `The zip file is damaged: ${cause instanceof Error ? cause.message : String(cause)}.`,
      advice: 'Check that it was written or transferred completely.',
    },
    { cause },
  );

/** Opens a zip file. Nothing is ever written under the names of its entries. */
export async function openZip(path: string): Promise<ZipArchive> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, decodeStrings: true }, (error, file) =>
      error ? reject(damaged(error)) : resolve(file),
    );
  });
  try {
    const entries = await entriesOf(zip);
    return {
      names: [...entries.keys()],
      sizeOf: (name) => entries.get(name)?.uncompressedSize,
      packedSizeOf: (name) => entries.get(name)?.compressedSize,
      open: (name) => openEntry(zip, name, entries.get(name)),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      if (entries.size >= MAX_ENTRIES)
        return reject(
          new Refusal({
            code: 'archive-too-large',
            message: `The zip file has more than ${MAX_ENTRIES} entries.`,
          }),
        );
      // Of two entries of one name the first counts, so that checks and reading see the same.
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error) => reject(damaged(error)));
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, name: string, entry: Entry | undefined): Promise<Readable> {
  if (!entry) throw new Refusal({ code: 'malformed', message: `The zip file has no ${name}.` });
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(damaged(error)) : resolve(stream)));
  });
}
