import type { ImportLimits } from './model.ts';

const MEGABYTE = 1_000_000;

/** A number of bytes as people are told of it, in megabytes. */
export const inMegabytes = (bytes: number): string => String(Number((bytes / MEGABYTE).toPrecision(3)));

export const DEFAULT_LIMITS: ImportLimits = {
  maxBytes: 2000 * MEGABYTE,
  maxUnpackedBytes: 8000 * MEGABYTE,
  maxColumns: 500,
  maxCellBytes: MEGABYTE,
  maxLineBytes: 16 * MEGABYTE,
  straightFromBytes: 8 * MEGABYTE,
};
