import type { ByteRange, WholeExport } from '#engine';

/**
 * The part of so many bytes that a `Range` header names; undefined where it is none that is understood, or several: then
 * everything is sent. One that lies behind the end is empty, and lies there.
 */
export function rangeIn(header: string, bytes: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  const behind = { start: bytes, end: bytes };
  if (first === '') {
    if (last === '') return undefined;
    const start = Math.max(0, bytes - Number(last));
    return Number(last) === 0 || bytes === 0 ? behind : { start, end: bytes };
  }
  const start = Number(first);
  const end = last === '' ? bytes : Math.min(bytes, Number(last) + 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= bytes ? behind : { start, end };
}

/** As `Content-Range` has it. */
export const contentRange = ({ start, end }: ByteRange, bytes: number): string =>
  start === end ? `bytes */${bytes}` : `bytes ${start}-${end - 1}/${bytes}`;

/** The tag of these very bytes, beside that of what they say: a part is only joined to parts of the same. */
export const strongTag = (etag: string, { mark }: WholeExport): string =>
  `${etag.replace(/^W\//, '').slice(0, -1)}.${mark}"`;

/** Tags as clients send them, without what tells bytes apart. */
export const withoutMarks = (tags: string | undefined): string | undefined =>
  tags?.replace(/\.[0-9a-f]+"/g, '"');
