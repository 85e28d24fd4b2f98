import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { throwIfAborted } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import type { TextFile } from './text-file.ts';

/** The beginning of a text in UTF-8, of `most` bytes; no line of it is cut off. */
export async function beginningLines(
  { path, markBytes, bytes }: Pick<TextFile, 'path' | 'markBytes' | 'bytes'>,
  most: number,
): Promise<readonly string[]> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(most), 0, most, markBytes);
    const lines = buffer.toString('utf8', 0, bytesRead).split(/\r\n|\n|\r/);
    if (markBytes + bytesRead < bytes || lines.at(-1) === '') lines.pop();
    return lines;
  } finally {
    await handle.close();
  }
}

/** Every line of a text in UTF-8 from the line `from` on, which is counted from 0, without its end. */
export async function* linesOf(
  { signal }: Pick<ParseContext, 'signal'>,
  { path, markBytes }: Pick<TextFile, 'path' | 'markBytes'>,
  from = 0,
): AsyncGenerator<string> {
  const input = createReadStream(path, { start: markBytes, encoding: 'utf8', highWaterMark: 1 << 18 });
  let number = 0;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (number % 1024 === 0) throwIfAborted(signal);
      if (number >= from) yield line;
      number += 1;
    }
  } finally {
    input.destroy();
  }
}
