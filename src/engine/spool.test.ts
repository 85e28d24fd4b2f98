import { readdirSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './snapshot.fixture.ts';
import { openSpool } from './spool.ts';

const folder = temporaryFolder();
let spools = 0;
const spoolOf = (quotaBytes = 1_000_000) => {
  const path = join(folder.path, `spool${spools++}`);
  return { path, spool: openSpool(path, quotaBytes) };
};
afterAll(() => folder.remove());

/** A writer that a test leads: it writes what it is told and ends when it is told. */
function ledWriter() {
  const ending = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<string>();
  const led = {
    starts: 0,
    wasStopped: false,
    write: async (file: string, signal: AbortSignal) => {
      led.starts += 1;
      await writeFile(file, '');
      begun.resolve(file);
      signal.addEventListener('abort', () => {
        led.wasStopped = true;
        ending.reject(new Error('stopped'));
      });
      return ending.promise;
    },
    append: async (text: string) => appendFile(await begun.promise, text),
    end: () => ending.resolve(),
    fail: (error: Error) => ending.reject(error),
  };
  return led;
}

const head = Buffer.from('head;');
const nextChunk = (stream: Readable) =>
  new Promise<string>((resolve) => stream.once('data', (chunk: Buffer) => resolve(chunk.toString())));
const closed = (stream: Readable) => new Promise<void>((resolve) => stream.once('close', resolve));

describe('the spool of exports', () => {
  it('hands over the first bytes before the file is whole, and the rest as it grows', async () => {
    const { spool } = spoolOf();
    const writer = ledWriter();
    const opening = spool.open({ key: 'a', head, write: writer.write });
    await writer.append('one');
    const { stream, whole } = await opening;
    expect(whole).toBeUndefined();
    expect(await nextChunk(stream)).toBe('head;');
    expect(await nextChunk(stream)).toBe('one');
    const rest = buffer(stream);
    await writer.append('two');
    writer.end();
    expect((await rest).toString()).toBe('two');
  });

  it('writes the same export once, for readers now and later, and knows its length then', async () => {
    const { spool } = spoolOf();
    const writer = ledWriter();
    const request = { key: 'a', head, write: writer.write };
    const openings = [spool.open(request), spool.open(request), spool.open(request)];
    await writer.append('x'.repeat(700_000));
    writer.end();
    for (const { stream } of await Promise.all(openings)) expect((await buffer(stream)).length).toBe(700_005);
    const later = await spool.open(request);
    expect(later.whole?.bytes).toBe(700_005);
    expect((await buffer(later.stream)).length).toBe(700_005);
    expect(writer.starts).toBe(1);
  });

  it('destroys the streams of an export that fails in the middle', async () => {
    const { spool, path } = spoolOf();
    const writer = ledWriter();
    const opening = spool.open({ key: 'a', head, write: writer.write });
    await writer.append('one');
    const { stream } = await opening;
    const reading = buffer(stream);
    writer.fail(new Error('out of paper'));
    await expect(reading).rejects.toThrow('out of paper');
    const again = spool.open({ key: 'a', head, write: async (file) => writeFile(file, 'good') });
    expect((await buffer((await again).stream)).toString()).toBe('head;good');
    expect(readdirSync(path)).toHaveLength(1);
  });

  it('rejects when the writing fails before the first byte', async () => {
    const { spool } = spoolOf();
    const write = () => Promise.reject(new Error('no such column'));
    await expect(spool.open({ key: 'a', head, write })).rejects.toThrow('no such column');
  });

  it('hands over a part once the whole is there, and says which', async () => {
    const { spool } = spoolOf();
    const writer = ledWriter();
    const asked: number[] = [];
    const opening = spool.open(
      { key: 'a', head, write: writer.write },
      {
        part: ({ bytes }) => {
          asked.push(bytes);
          return { start: 3, end: 8 };
        },
      },
    );
    await writer.append('one two');
    expect(asked).toEqual([]);
    writer.end();
    const { stream, whole, range } = await opening;
    expect([asked, whole?.bytes, range]).toEqual([[12], 12, { start: 3, end: 8 }]);
    expect((await buffer(stream)).toString()).toBe('d;one');
    const marks = [whole?.mark, (await spool.open({ key: 'a', head, write: writer.write })).whole?.mark];
    expect(marks[1]).toBe(marks[0]);
  });

  it('does not wait for the whole for a reader that has left', async () => {
    const { spool } = spoolOf();
    const leaving = new AbortController();
    const writer = ledWriter();
    const opening = spool.open(
      { key: 'a', head, write: writer.write },
      { signal: leaving.signal, part: () => undefined },
    );
    await writer.append('one');
    leaving.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('hands over an export without any row', async () => {
    const { spool } = spoolOf();
    const { stream, whole } = await spool.open({ key: 'a', head, write: (file) => writeFile(file, '') });
    expect([whole?.bytes, (await buffer(stream)).toString()]).toEqual([5, 'head;']);
  });

  it('stops the writing and removes the file when the last reader has left', async () => {
    const { spool, path } = spoolOf();
    const writer = ledWriter();
    const request = { key: 'a', head, write: writer.write };
    const openings = Promise.all([spool.open(request), spool.open(request)]);
    await writer.append('one');
    const [first, second] = await openings;
    first.stream.destroy();
    await closed(first.stream);
    expect(writer.wasStopped).toBe(false);
    second.stream.destroy();
    await closed(second.stream);
    expect(writer.wasStopped).toBe(true);
    await expect.poll(() => readdirSync(path)).toEqual([]);
  });

  it('stops the writing when the reader leaves before the first byte', async () => {
    const { spool } = spoolOf();
    const writer = ledWriter();
    const abort = new AbortController();
    const opening = spool.open({ key: 'a', head, write: writer.write }, { signal: abort.signal });
    abort.abort();
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(writer.wasStopped).toBe(true);
  });

  it('keeps what was used last, up to its quota', async () => {
    const { spool, path } = spoolOf(250);
    const write = (file: string) => writeFile(file, 'x'.repeat(100));
    for (const key of ['a', 'b', 'a', 'c']) await buffer((await spool.open({ key, head, write })).stream);
    await expect.poll(() => readdirSync(path).length).toBe(2);
    const lengths = [];
    for (const key of ['a', 'c']) {
      const { whole, stream } = await spool.open({
        key,
        head,
        write: () => Promise.reject(new Error('gone')),
      });
      lengths.push(whole?.bytes);
      await buffer(stream);
    }
    expect(lengths).toEqual([105, 105]);
  });

  it('begins with an empty folder', async () => {
    const { path } = spoolOf();
    await writeFile(join(path, 'left over'), 'half');
    openSpool(path, 100);
    expect(readdirSync(path)).toEqual([]);
  });
});
