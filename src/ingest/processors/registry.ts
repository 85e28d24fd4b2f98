import { drop, keep, rename } from './columns.ts';
import { normalizeDate, setZone } from './dates.ts';
import { expression, filter } from './expression.ts';
import {
  expandJson,
  expandList,
  flagsToList,
  jsonToList,
  jsonValue,
  transpose,
  uniqueValues,
} from './lists.ts';
import type { ListedProcessor } from './model.ts';
import { distance, geohash, inside, mask, polyline, simplify, wellKnownText } from './places.ts';
import { geoPoint, sexagesimal } from './positions.ts';
import { bits, skip } from './rows.ts';
import {
  addField,
  changeCase,
  concat,
  copy,
  extract,
  extractUrl,
  htmlEntities,
  htmlText,
  normalizeUrl,
  replacePattern,
  replaceText,
  unicode,
} from './texts.ts';
import { replace, split, trim, type } from './values.ts';

/** Every processor, by what it is about, in the order in which they are offered. */
export const PROCESSOR_GROUPS: Readonly<
  Record<'text' | 'fields' | 'records' | 'values' | 'dates' | 'places', readonly ListedProcessor[]>
> = {
  text: [
    trim,
    replaceText,
    replacePattern,
    extract,
    concat,
    changeCase,
    unicode,
    htmlEntities,
    htmlText,
    normalizeUrl,
    extractUrl,
  ],
  fields: [addField, copy, rename, expression, type, replace, bits, drop, keep],
  records: [filter, skip, expandList, expandJson, transpose],
  values: [split, uniqueValues, jsonToList, jsonValue, flagsToList],
  dates: [normalizeDate, setZone],
  places: [geoPoint, sexagesimal, distance, inside, mask, wellKnownText, geohash, polyline, simplify],
};

/** Every processor. */
export const PROCESSORS: readonly ListedProcessor[] = Object.values(PROCESSOR_GROUPS).flat();
