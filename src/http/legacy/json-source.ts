import { JsonText, type WireValue } from '../explore/wire-json.ts';

interface Context {
  readonly source?: string;
}

/**
 * JSON of the engine, read so that its numbers are written again as they were: `-10.0` and integers of 64 bits.
 * Objects keep the order of their members.
 */
export const readJson = (text: string): WireValue =>
  // The third argument of a reviver is younger than its type.
  JSON.parse(text, ((_key: string, value: unknown, context?: Context) =>
    typeof value === 'number' && context?.source !== undefined ? new JsonText(context.source) : value) as (
    key: string,
    value: unknown,
  ) => unknown) as WireValue;

/** The number behind a value of `readJson`. */
export const numberOf = (value: WireValue): number | undefined => {
  if (value instanceof JsonText) return Number(value.text);
  return typeof value === 'number' ? value : undefined;
};

export const isObject = (value: WireValue): value is { readonly [key: string]: WireValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonText);
