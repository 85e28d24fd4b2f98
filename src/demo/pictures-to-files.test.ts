import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { pictureFiles } from './pictures-to-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'almagest-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const half = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"><rect width="320" height="320" fill="#102040"/><rect width="320" height="100" fill="#fff"/></svg>`;

describe('a drawing', () => {
  it('becomes a JPEG file that its cell describes', async () => {
    const { picture, made } = pictureFiles('88-constellations', folder);
    const cell = await picture('Ori', () => half);
    expect(cell).toMatchObject({
      filename: 'Ori.jpg',
      format: 'JPEG',
      width: 320,
      height: 320,
      thumbnail: true,
    });
    expect(cell.id).toMatch(/^[0-9a-f]{32}$/);
    // Within a step of #102040 and #ffffff: JPEG rounds.
    expect(cell.color_summary.slice(0, 2)).toEqual([
      expect.stringMatching(/^rgba\(1[567], 3[123], 6[345], 1\.00\)$/),
      expect.stringMatching(/^rgba\(25[45], 25[45], 25[45], 1\.00\)$/),
    ]);
    const [file] = made();
    expect(file?.id).toBe(cell.id);
    expect(await sharp(readFileSync(file?.path ?? '')).metadata()).toMatchObject({
      format: 'jpeg',
      width: 320,
    });
  });

  it('has one address per record, whatever it shows', async () => {
    const cell = async (dataset: string, key: string, svg: string) =>
      (await pictureFiles(dataset, folder).picture(key, () => svg)).id;
    const ids = [await cell('a', 'x', half), await cell('a', 'x', half.replace('#fff', '#000'))];
    expect(ids[0]).toBe(ids[1]);
    expect(new Set([ids[0], await cell('a', 'y', half), await cell('b', 'x', half)]).size).toBe(3);
  });

  it('that many records share is made once', async () => {
    const { picture, made } = pictureFiles('phases', folder);
    await Promise.all([picture('moon', () => half), picture('moon', () => half)]);
    expect(made()).toHaveLength(1);
  });
});
