import { randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FollowedFile, type GrowingFile } from './follow.ts';
import { temporaryFolder } from './snapshot.fixture.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
let files = 0;
const whole: GrowingFile = { outcome: { ok: true } };
const head = Buffer.from('head;');
const content = randomBytes(1_500_000);

function fileOf(bytes: Buffer): string {
  const path = join(folder.path, String(files++));
  writeFileSync(path, bytes);
  return path;
}

/** A destination that keeps what it is given only when it says so, as a socket does. */
function slowDestination() {
  const kept: Buffer[] = [];
  const destination = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      setImmediate(() => {
        kept.push(Buffer.from(chunk));
        done();
      });
    },
  });
  return { destination, kept };
}

const finished = (stream: Writable) =>
  new Promise((resolve, reject) => stream.once('finish', resolve).once('error', reject));
const failed = (stream: Readable) =>
  new Promise<Error>((resolve) => {
    stream.once('error', resolve);
  });

describe('a file that is followed', () => {
  it('that failed and was taken away before it was read says why it failed', async () => {
    const error = new Error('took too long');
    const stream = new FollowedFile(join(folder.path, 'gone'), { outcome: { ok: false, error } }, { head });
    await expect(buffer(stream)).rejects.toThrow('took too long');
  });

  it('is the same read as a stream and piped to a destination that is slower than the disk', async () => {
    const path = fileOf(content);
    const expected = Buffer.concat([head, content]);
    expect((await buffer(new FollowedFile(path, whole, { head }))).equals(expected)).toBe(true);
    const { destination, kept } = slowDestination();
    new FollowedFile(path, whole, { head }).pipe(destination);
    await finished(destination);
    expect(Buffer.concat(kept).equals(expected)).toBe(true);
  });

  it('goes through a pipeline of streams', async () => {
    const { destination, kept } = slowDestination();
    await pipeline(
      new FollowedFile(fileOf(content), whole, { head }),
      createGzip(),
      createGunzip(),
      destination,
    );
    expect(Buffer.concat(kept).equals(Buffer.concat([head, content]))).toBe(true);
  });

  for (const [start, end] of [
    [0, 3],
    [2, 9],
    [5, 6],
    [700_000, 1_200_000],
    [1_500_000, 1_500_005],
  ] as const) {
    it(`gives its bytes from ${start} to ${end}`, async () => {
      const part = await buffer(new FollowedFile(fileOf(content), whole, { head, range: { start, end } }));
      expect(part.equals(Buffer.concat([head, content]).subarray(start, end))).toBe(true);
    });
  }

  it('is piped as it grows', async () => {
    const growing: { outcome: GrowingFile['outcome'] } = { outcome: undefined };
    const path = fileOf(Buffer.from('one '));
    const { destination, kept } = slowDestination();
    const stream = new FollowedFile(path, growing, { head });
    destination.once('drain', () => {
      appendFileSync(path, 'two');
      growing.outcome = { ok: true };
    });
    stream.pipe(destination);
    await finished(destination);
    expect(Buffer.concat(kept).toString()).toBe('head;one two');
  });

  it('is destroyed when its writing fails, and ends nothing', async () => {
    const { destination } = slowDestination();
    const stream = new FollowedFile(
      fileOf(content),
      { outcome: { ok: false, error: new Error('no paper') } },
      { head },
    );
    const failure = failed(stream);
    stream.pipe(destination);
    expect((await failure).message).toBe('no paper');
    expect(destination.writableEnded).toBe(false);
  });

  it('gives up a destination that takes nothing any more', async () => {
    const stuck = new Writable({ write() {} });
    const stream = new FollowedFile(fileOf(content), whole, { head, stallMs: 30 });
    const failure = failed(stream);
    stream.pipe(stuck);
    expect(await failure).toMatchObject({ code: 'cancelled' });
  });

  it('stops when its destination has gone', async () => {
    const stuck = new Writable({ write() {} });
    const stream = new FollowedFile(fileOf(content), whole, { head });
    const closed = new Promise((resolve) => stream.once('close', resolve));
    const piped = pipeline(stream, stuck);
    stuck.destroy();
    await expect(piped).rejects.toThrow();
    await closed;
  });
});
