import type { FormatName } from '../model.ts';

/** The format that a zip file is by what it holds: workbooks and shapefiles are zip files themselves. */
export function zipContent(names: readonly string[]): FormatName | undefined {
  if (names.some((name) => name === '[Content_Types].xml' || /^xl\//.test(name))) return 'xlsx';
  if (names.includes('mimetype') && names.includes('content.xml')) return 'ods';
  return names.some((name) => /\.shp$/i.test(name)) ? 'shapefile' : undefined;
}

/** The files in an archive, without folders and without what systems add to them. */
export const filesOf = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !name.endsWith('/') && !/(?:^|\/)(?:\.|__MACOSX\/)/.test(name));
