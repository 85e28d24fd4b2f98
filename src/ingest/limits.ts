import type { ImportLimits } from './model.ts';

const MEGABYTE = 1_000_000;

export const DEFAULT_LIMITS: ImportLimits = {
  maxBytes: 2000 * MEGABYTE,
  maxUnpackedBytes: 8000 * MEGABYTE,
  maxColumns: 500,
  maxCellBytes: MEGABYTE,
  maxLineBytes: 16 * MEGABYTE,
  straightFromBytes: 8 * MEGABYTE,
};
