/** What a file is by its first bytes. */
export interface MediaType {
  readonly mimetype: string;
  /** `JPEG`, `PDF`, … */
  readonly format: string;
  /** Without a dot. */
  readonly ending: string;
  /** Whether it has a width, a height and thumbnails. */
  readonly isRaster?: true;
}

const at =
  (offset: number, text: string) =>
  (head: Buffer): boolean =>
    head.toString('latin1', offset, offset + text.length) === text;

const both =
  (...tests: readonly ((head: Buffer) => boolean)[]) =>
  (head: Buffer): boolean =>
    tests.every((test) => test(head));

type Known = readonly [test: (head: Buffer) => boolean, type: MediaType];

const raster = (name: string, ending = name): MediaType => ({
  mimetype: `image/${name}`,
  format: name.toUpperCase(),
  ending,
  isRaster: true,
});
const other = (mimetype: string, ending: string): MediaType => ({
  mimetype,
  format: ending.toUpperCase(),
  ending,
});

/** Signatures as in the registrations of the formats. */
const KNOWN: readonly Known[] = [
  [at(0, '\xff\xd8\xff'), raster('jpeg', 'jpg')],
  [at(0, '\x89PNG\r\n\x1a\n'), raster('png')],
  [at(0, 'GIF8'), raster('gif')],
  [both(at(0, 'RIFF'), at(8, 'WEBP')), raster('webp')],
  [at(0, 'II*\0'), raster('tiff', 'tif')],
  [at(0, 'MM\0*'), raster('tiff', 'tif')],
  [at(4, 'ftypavif'), raster('avif')],
  [at(0, '%PDF-'), other('application/pdf', 'pdf')],
  [at(0, 'SIMPLE  ='), other('application/fits', 'fits')],
  [at(0, 'ID3'), other('audio/mpeg', 'mp3')],
  [at(0, '\xff\xfb'), other('audio/mpeg', 'mp3')],
  [at(0, 'OggS'), other('audio/ogg', 'ogg')],
  [at(0, 'fLaC'), other('audio/flac', 'flac')],
  [both(at(0, 'RIFF'), at(8, 'WAVE')), other('audio/wav', 'wav')],
  [at(4, 'ftyp'), other('video/mp4', 'mp4')],
  [at(0, '\x1a\x45\xdf\xa3'), other('video/webm', 'webm')],
  [at(0, 'PK\x03\x04'), other('application/zip', 'zip')],
  [at(0, '\x1f\x8b'), other('application/gzip', 'gz')],
];

const TEXTS: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  geojson: 'application/geo+json',
  xml: 'application/xml',
  txt: 'text/plain',
};

/** How many bytes tell what a file is. */
export const HEAD_BYTES = 1024;

/**
 * What a file is: by its content, never by what a server or an ending says. `page`: HTML, which is what servers give instead of a
 * file that they do not have.
 */
export function mediaTypeOf(head: Buffer, name: string): MediaType | 'page' {
  const found = KNOWN.find(([test]) => test(head));
  if (found !== undefined) return found[1];
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
  if (head.includes(0)) return other('application/octet-stream', ending ?? 'bin');
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  if (/^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(text))
    return other('image/svg+xml', 'svg');
  if (/<(?:!doctype html|html|head|body|script|title|meta|iframe)[\s>]/i.test(text)) return 'page';
  return other(
    TEXTS[ending ?? 'txt'] ?? 'text/plain',
    ending !== undefined && ending in TEXTS ? ending : 'txt',
  );
}
