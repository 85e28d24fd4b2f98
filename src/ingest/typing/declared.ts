import type { FieldType } from '#dataset';
import { raw, sql } from '#lib';
import type { Column } from '../model.ts';
import * as read from './values.ts';

interface Declaration {
  readonly type: FieldType;
  readonly multivalued?: string | undefined;
}

/** How text becomes a value of a type that a person has named: generous in spelling, and what does not fit is rejected. */
export function readingOf({ type, multivalued }: Declaration): read.Reading {
  switch (type) {
    case 'text':
      return multivalued === undefined ? read.asItIs : listReading(multivalued);
    case 'int':
      return read.declaredWholeNumber;
    case 'double':
      return read.declaredNumber;
    case 'boolean':
      return read.declaredBoolean;
    case 'date':
      return read.declaredDate;
    case 'datetime':
      return read.declaredDatetime;
    case 'geo_point_2d':
      return read.latitudeLongitude;
    case 'geo_shape':
      return read.geometry;
    case 'json_blob':
      return read.jsonText;
    case 'file':
      return { value: () => raw('NULL'), reason: 'files cannot be read from text' };
  }
}

const listReading = (separator: string): read.Reading => ({
  value: (text) =>
    sql`CASE WHEN ${text} LIKE '[%' AND json_valid(${text}) THEN ${read.jsonList.value(text)} ELSE ${read.splitText(separator).value(text)} END`,
  reason: 'nothing between the separators',
});

/** The column with a type that was named for it. A column that has another type already goes through its text. */
export function declare(column: Column, declaration: Declaration): Column {
  const { type, multivalued } = declaration;
  const isList = column.multivalued !== undefined;
  const isThat = column.type === type && (type !== 'text' || isList === (multivalued !== undefined));
  if (isThat) return { ...column, ...(multivalued !== undefined && { multivalued }) };
  const text =
    column.type === 'untyped' || column.type === 'text'
      ? isList
        ? sql`array_to_string(${column.value}, ${column.multivalued ?? ','})`
        : column.value
      : sql`(${column.value})::VARCHAR`;
  return convert(column, text, readingOf(declaration), declaration);
}

/** The column read from its text in a certain way. */
export function convert(
  column: Column,
  text: Column['value'],
  reading: read.Reading,
  { type, multivalued }: Declaration,
): Column {
  const { multivalued: _before, ...rest } = column;
  const isText = type === 'text' && multivalued === undefined;
  const missing = type === 'text' ? text : read.withoutMissing(text, type);
  return {
    ...rest,
    type,
    value: reading.value(text),
    ...(!isText && { origin: { text: column.origin?.text ?? missing, reason: reading.reason } }),
    ...(multivalued !== undefined && { multivalued }),
  };
}
