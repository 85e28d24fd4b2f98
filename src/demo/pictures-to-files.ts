import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { FileCell } from '#dataset';

/** A picture that an import has made: the blob lies below the data folder's `tmp`. */
export interface MadeFile {
  readonly id: string;
  readonly path: string;
  readonly mimetype: string;
  readonly filename: string;
}

export interface PictureFiles {
  picture(key: string, svg: () => string): Promise<FileCell>;
  /** Everything drawn so far, each file once. */
  made(): readonly MadeFile[];
}

// The drawings change with the program, not with the clock: a fixed time keeps the content of a snapshot the same.
const DRAWN_AT = '2026-11-24T00:00:00.000000';

/** A drawing as pixels. */
export interface Rendered {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
  readonly colours: readonly string[];
}

export type Renderer = (svg: string) => Promise<Rendered>;

/** Renders a drawing once, however many datasets show it: the Messier charts are in two. */
export function sharedRenderer(): Renderer {
  const known = new Map<string, Promise<Rendered>>();
  return (svg) => {
    const key = createHash('md5').update(svg).digest('hex');
    const rendered = known.get(key) ?? render(svg);
    known.set(key, rendered);
    return rendered;
  };
}

async function render(svg: string): Promise<Rendered> {
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: '#000' })
    .jpeg({ quality: 84 })
    .toBuffer({ resolveWithObject: true });
  return { jpeg: data, width: info.width, height: info.height, colours: await mainColours(data) };
}

/** Turns drawings into JPEG files of one dataset. The same key gives the same file, drawn once. */
export function pictureFiles(datasetId: string, folder: string, rendered: Renderer = render): PictureFiles {
  mkdirSync(folder, { recursive: true });
  const cells = new Map<string, Promise<FileCell>>();
  const files: MadeFile[] = [];

  async function make(key: string, svg: () => string): Promise<FileCell> {
    // The address of a picture is public and must survive a new import: it hangs on the record, not on the pixels.
    const id = createHash('md5').update(`${datasetId}/${key}`).digest('hex');
    const filename = `${key.replace(/[^A-Za-z0-9-]+/g, '-')}.jpg`;
    const path = join(folder, id);
    const { jpeg, width, height, colours } = await rendered(svg());
    await writeFile(path, jpeg, { flush: true });
    files.push({ id, path, mimetype: 'image/jpeg', filename });
    return {
      id,
      filename,
      format: 'JPEG',
      mimetype: 'image/jpeg',
      width,
      height,
      thumbnail: true,
      last_synchronized: DRAWN_AT,
      color_summary: colours,
    };
  }

  return {
    picture: (key, svg) => {
      const known = cells.get(key);
      if (known) return known;
      const cell = make(key, svg);
      cells.set(key, cell);
      return cell;
    },
    made: () => files,
  };
}

/** The three most frequent colours, nearly equal ones counted as one, each the mean of its kind. */
async function mainColours(jpeg: Buffer): Promise<readonly string[]> {
  const { data } = await sharp(jpeg)
    .resize(48, 48, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bins = new Map<number, [count: number, red: number, green: number, blue: number]>();
  for (let i = 0; i + 2 < data.length; i += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(i, i + 3);
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5);
    const bin = bins.get(key) ?? [0, 0, 0, 0];
    bins.set(key, [bin[0] + 1, bin[1] + red, bin[2] + green, bin[3] + blue]);
  }
  return [...bins.values()]
    .toSorted((a, b) => b[0] - a[0])
    .slice(0, 3)
    .map(([count, ...sums]) => `rgba(${sums.map((sum) => Math.round(sum / count)).join(', ')}, 1.00)`);
}
