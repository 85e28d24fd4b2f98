import { drop, keep, rename } from './columns.ts';
import { expression } from './expression.ts';
import type { Processor } from './model.ts';
import { geoPoint, sexagesimal } from './positions.ts';
import { replace, split, trim, type } from './values.ts';

/** Every processor, in the order in which they are offered. */
export const PROCESSORS: readonly Processor[] = [
  rename,
  type,
  trim,
  split,
  replace,
  geoPoint,
  sexagesimal,
  expression,
  drop,
  keep,
];
