import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of an archive. Its content is read when its turn comes. */
export interface ZipEntry {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array | string> | Iterable<string>;
}

// Level 4 of 9: as fast as the network of most, a few per cent larger than the default.
const LEVEL = 4;

/**
 * A ZIP archive as it is made: each entry is asked for when the one before is written, so that the last may tell of the
 * first. The same entries give the same bytes. Beyond 4 GB or 65,535 files it becomes ZIP64 by itself.
 */
export async function* zipped(entries: AsyncIterable<ZipEntry>, modified: Date): AsyncGenerator<Uint8Array> {
  const archive = new ZipFile();
  // The package says `NodeJS.ReadableStream`; it is a PassThrough.
  const output = archive.outputStream as Readable;
  const feed = async () => {
    for await (const { name, content } of entries) {
      const source = Readable.from(content, { objectMode: false, highWaterMark: 1 << 18 });
      const isRead = new Promise<void>((resolve, reject) => {
        source.once('end', resolve);
        source.once('error', reject);
      });
      archive.addReadStream(source, name, { mtime: modified, compressionLevel: LEVEL, mode: 0o100644 });
      await isRead;
    }
    archive.end();
  };
  feed().catch((error: unknown) => output.destroy(error as Error));
  for await (const chunk of output) yield chunk as Uint8Array;
}
