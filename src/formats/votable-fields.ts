import type { Survey } from '#engine';
import type { ExportAbout, ExportColumn } from './model.ts';
import { celestialSystem } from './sky.ts';
import { isInstant, isPlain, remarkOn, ucdOf, unitOf } from './table-cells.ts';
import { element, xmlText } from './xml.ts';

// What a VOTable says of its columns before the first row.

/** How the cells of a column are written. */
export type CellKind = 'long' | 'double' | 'boolean' | 'position' | 'char' | 'unicodeChar';

/** A column of a VOTable. */
export interface VotableField {
  readonly kind: CellKind;
  /** Texts of instants end with an offset that the format has no place for. */
  readonly isInstant: boolean;
  /** The FIELD element. */
  readonly declaration: string;
}

/** Attributes that have a value, each after a blank. */
export const attributes = (values: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(values)
    .map(([name, value]) => (value === undefined || value === '' ? '' : ` ${name}="${xmlText(value)}"`))
    .join('');

function kindOf(column: ExportColumn, isAscii: boolean): CellKind {
  if (isPlain(column)) {
    if (column.type === 'int') return 'long';
    if (column.type === 'double') return 'double';
    if (column.type === 'boolean') return 'boolean';
    if (column.type === 'geo_point_2d') return 'position';
  }
  // Readers fail at UTF-8 in a `char` column, or misread it: two bytes per character instead.
  return isAscii ? 'char' : 'unicodeChar';
}

const DATATYPES: Readonly<Record<CellKind, { readonly datatype: string; readonly arraysize?: string }>> = {
  long: { datatype: 'long' },
  double: { datatype: 'double' },
  boolean: { datatype: 'boolean' },
  position: { datatype: 'double', arraysize: '2' },
  char: { datatype: 'char', arraysize: '*' },
  unicodeChar: { datatype: 'unicodeChar', arraysize: '*' },
};

/** Types beyond the arrays that values are, as services of the Virtual Observatory agree on them. */
function xtypeOf(column: ExportColumn): string | undefined {
  if (!isPlain(column)) return undefined;
  if (column.type === 'geo_point_2d') return 'point';
  const isWhole = column.precision !== 'year' && column.precision !== 'month';
  return column.type === 'datetime' || (column.type === 'date' && isWhole) ? 'timestamp' : undefined;
}

/** Names of fields, no two alike. */
function uniqueNames(columns: readonly ExportColumn[]): readonly string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name}_${n}`;
    taken.add(unique);
    return unique;
  });
}

/** The columns of an export as a VOTable has them. */
export function fieldsOf(about: ExportAbout, survey: Survey | undefined): readonly VotableField[] {
  const names = uniqueNames(about.columns);
  return about.columns.map((column, i) => {
    const kind = kindOf(column, survey?.columns[i]?.isAscii !== false);
    const system = celestialSystem(column, about);
    const given = attributes({
      name: names[i],
      ...DATATYPES[kind],
      unit: unitOf(column),
      ucd: ucdOf(column, about.isSky),
      xtype: xtypeOf(column),
      ref: system ?? (isInstant(column) ? 'utc' : undefined),
    });
    const description = element('DESCRIPTION', remarkOn(column));
    return {
      kind,
      isInstant: isInstant(column),
      declaration: description === '' ? `<FIELD${given}/>` : `<FIELD${given}>${description}</FIELD>`,
    };
  });
}

/** The systems of coordinates and times that columns refer to. */
export function systemsOf(about: ExportAbout): readonly string[] {
  const celestial = new Set(about.columns.flatMap((column) => celestialSystem(column, about) ?? []));
  const equinoxes: Readonly<Record<string, string>> = { eq_FK5: 'J2000', ecl_FK5: 'J2000', eq_FK4: 'B1950' };
  return [
    ...[...celestial].map(
      (system) => `<COOSYS${attributes({ ID: system, system, equinox: equinoxes[system] })}/>`,
    ),
    ...(about.columns.some(isInstant) ? ['<TIMESYS ID="utc" timescale="UTC" refposition="UNKNOWN"/>'] : []),
  ];
}
