import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Thumbnails, widthOf } from './thumbnails.ts';

const folder = mkdtempSync(join(tmpdir(), 'almagest-thumbnails-'));
const fileOf = (name: string, bytes: Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, filename: name, mimetype: 'image/png', bytes: bytes.length };
};
let file: ReturnType<typeof fileOf>;
beforeAll(async () => {
  const create = { width: 400, height: 200, channels: 3, background: '#123' } as const;
  file = fileOf('sky.png', await sharp({ create }).png().toBuffer());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A few bytes that claim to be a picture of that many pixels. */
function bomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1 << 20))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('a thumbnail', () => {
  it('has the width asked for, rounded up, and never more than the picture', async () => {
    const thumbnails = new Thumbnails(folder);
    for (const [width, expected] of [
      [100, 100],
      [2000, 400],
    ] as const) {
      const path = await thumbnails.of(file, 'sky', width);
      expect((await sharp(readFileSync(path ?? '')).metadata()).width).toBe(expected);
    }
    expect(['1', '300', '301', '5000', '0', 'x', '-1'].map(widthOf)).toEqual([
      50,
      300,
      350,
      2000,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is not made of what is no picture, is cut off, or would fill the memory', async () => {
    const thumbnails = new Thumbnails(folder);
    const sky = readFileSync(join(folder, 'sky.png'));
    for (const [name, bytes] of [
      ['text.png', Buffer.from('no picture')],
      ['cut.png', sky.subarray(0, sky.length >> 1)],
      ['bomb.png', bomb(60_000)],
      ['empty.png', Buffer.alloc(0)],
    ] as const)
      expect([name, await thumbnails.of(fileOf(name, bytes), name, 300)]).toEqual([name, undefined]);
  });

  it('is made for so many at once, and the others are told to come back', async () => {
    const thumbnails = new Thumbnails(join(folder, 'busy'));
    const made = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) => thumbnails.of(file, `sky-${i}`, 50)),
    );
    const refused = made.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'overloaded' } });
    expect(made.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(64);
  });

  it('that nobody made anew for a month is gone after a restart', async () => {
    const data = join(folder, 'old');
    const path = (await new Thumbnails(data).of(file, 'old', 50)) ?? '';
    utimesSync(path, 1, 1);
    const next = new Thumbnails(data);
    await next.of(file, 'new', 50);
    await expect
      .poll(() =>
        readdirSync(join(data, 'cache', 'thumbnails'), { recursive: true })
          .map(String)
          .sort(),
      )
      .toEqual(['ne', join('ne', 'new-50'), 'ol'].sort());
  });
});
