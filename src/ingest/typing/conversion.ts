import type { FieldType } from '#dataset';
import type { Sql } from '#lib';
import { readingOf } from './declared.ts';
import { markedNumber, patterned, type Reading, zonedDatetime } from './values.ts';

export interface ConversionOptions {
  /** `strptime` pattern of dates and times. */
  readonly pattern?: string | undefined;
  readonly decimal?: string | undefined;
  readonly thousands?: string | undefined;
  /** IANA name of the zone of times without an offset. */
  readonly timezone?: string | undefined;
  /** Of a text that holds several. */
  readonly multivalued?: string | undefined;
}

/** How a text that is neither blank nor null becomes a value of a type that a person has named, and what it is called if not. */
export function conversion(
  type: FieldType,
  text: Sql,
  options: ConversionOptions = {},
): { readonly value: Sql; readonly reason: string } {
  const reading = special(type, options) ?? readingOf({ type, multivalued: options.multivalued });
  return { value: reading.value(text), reason: reading.reason };
}

function special(type: FieldType, options: ConversionOptions): Reading | undefined {
  const { pattern, decimal, thousands, timezone } = options;
  const isNumber = type === 'int' || type === 'double';
  if (isNumber && (decimal !== undefined || thousands !== undefined))
    return markedNumber({ decimal, thousands }, type === 'int');
  if (type === 'date' && pattern !== undefined) return patterned(pattern, 'DATE');
  if (type === 'datetime' && pattern !== undefined) return patterned(pattern, 'TIMESTAMP', timezone);
  if (type === 'datetime' && timezone !== undefined) return zonedDatetime(timezone);
  return undefined;
}
