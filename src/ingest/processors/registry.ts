import { address, metadata } from './around.ts';
import { drop, keep, rename } from './columns.ts';
import { country } from './country.ts';
import { normalizeDate, setZone } from './dates.ts';
import { expression, filter } from './expression.ts';
import { file } from './file.ts';
import { geoJoin } from './geo-join.ts';
import { geocode, reverseGeocode } from './geocode.ts';
import { joinDataset } from './join.ts';
import {
  expandJson,
  expandList,
  flagsToList,
  jsonToList,
  jsonValue,
  transpose,
  uniqueValues,
} from './lists.ts';
import type { ListedProcessor, StepInput } from './model.ts';
import { correct, distance, geohash, inside, mask, polyline, simplify, wellKnownText } from './places.ts';
import { geoPoint, sexagesimal } from './positions.ts';
import { project, projectPair } from './projections.ts';
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
  Record<
    'text' | 'fields' | 'records' | 'datasets' | 'values' | 'dates' | 'places',
    readonly ListedProcessor[]
  >
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
  fields: [addField, copy, rename, expression, type, replace, bits, metadata, drop, keep],
  records: [filter, skip, expandList, expandJson, transpose],
  datasets: [joinDataset, geoJoin],
  values: [split, uniqueValues, jsonToList, jsonValue, flagsToList, file],
  dates: [normalizeDate, setZone],
  places: [
    geoPoint,
    sexagesimal,
    project,
    projectPair,
    distance,
    inside,
    mask,
    wellKnownText,
    geohash,
    polyline,
    simplify,
    correct,
    address,
    country,
    geocode,
    reverseGeocode,
  ],
};

/** Every processor. */
export const PROCESSORS: readonly ListedProcessor[] = Object.values(PROCESSOR_GROUPS).flat();

type WrittenSteps = readonly (Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly off?: boolean;
})[];

/** What steps say in options of a kind, each once; steps with `off` wait. */
const namedBy = (steps: WrittenSteps, wanted: StepInput['kind']): readonly string[] => [
  ...new Set(
    steps.flatMap((step) => {
      const { inputs = [] } = PROCESSORS.find(({ kind }) => kind === step.kind) ?? {};
      return inputs.flatMap(({ name, kind }) => {
        const id = step[name];
        return kind === wanted && typeof id === 'string' && step.off !== true ? [id] : [];
      });
    }),
  ),
];

/** Names of the datasets that steps join; steps with `off` wait. */
export const datasetsNamedBy = (steps: WrittenSteps): readonly string[] => namedBy(steps, 'dataset');

/** Ids of the geocoders that steps ask; steps with `off` wait. */
export const geocodersNamedBy = (steps: WrittenSteps): readonly string[] => namedBy(steps, 'geocoder');
